using Netcd.Transport.Outbound;

namespace Netcd.Transport.Probing;

/// <summary>Asks a member every 4 s whether it lives and what its clock says, and warns now and then if it is amiss.</summary>
internal sealed class Prober(PeerContact contact)
{
    private const double ClockDifferenceMaxSeconds = 1;

    private static readonly TimeSpan Period = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan AnswerTimeMax = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan WarningPeriod = TimeSpan.FromSeconds(30);

    private readonly ProbeState _state = new();

    private LocalMember Local => contact.Local;

    public Task RunAsync(CancellationToken stopped) => Task.WhenAll(ProbeAsync(stopped), WarnAsync(stopped));

    private async Task ProbeAsync(CancellationToken stopped)
    {
        using var timer = new PeriodicTimer(Period, Local.Time);
        while (await timer.WaitForNextTickAsync(stopped))
        {
            var url = contact.Urls.Picked;
            var beganAt = Local.Time.GetTimestamp();
            try
            {
                var theirNow = await AskAsync(url, stopped);
                _state.Succeeded(Local.Time.GetElapsedTime(beganAt), theirNow, Local.Time.GetUtcNow());
            }
            catch (Exception failure) when (Failures.IsOfThePeer(failure))
            {
                _state.Failed(Failures.Of(failure, url).Reason);
            }
        }
    }

    private async Task<DateTimeOffset> AskAsync(Uri url, CancellationToken stopped)
    {
        using var deadline = new CancellationTokenSource(AnswerTimeMax, Local.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, stopped);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(url, "/raft/probing"));
        try
        {
            using var response = await Local.Http.SendAsync(request, either.Token);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            return await ProbeAnswer.ReadAsync(body, either.Token);
        }
        catch (OperationCanceledException) when (!stopped.IsCancellationRequested)
        {
            throw new TimeoutException("no answer in time");
        }
    }

    private async Task WarnAsync(CancellationToken stopped)
    {
        using var timer = new PeriodicTimer(WarningPeriod, Local.Time);
        while (await timer.WaitForNextTickAsync(stopped))
        {
            if (_state.Problem is { } problem)
            {
                Log.Unhealthy(Local.Logger, contact.Member, problem);
            }
            else if (_state.ClockDifferenceSeconds > ClockDifferenceMaxSeconds)
            {
                Log.ClockDiffers(Local.Logger, contact.Member, Math.Round(_state.ClockDifferenceSeconds, digits: 3));
            }
        }
    }
}
