using System.Diagnostics;
using Netcd.TestKit.RawHttp;

namespace Netcd.EndToEnd.Tests.Faults;

/// <summary>An honest client that writes and reads while others misbehave, and takes the time of each answer.</summary>
internal sealed class Bystander(int port) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly List<double> _milliseconds = [];
    private Task _working = Task.CompletedTask;

    public void Start() => _working = Task.Run(WorkAsync);

    /// <summary>Ends the work and gives what is worth telling; fails if an answer was not a success.</summary>
    public async Task<string> FinishAsync()
    {
        await _stop.CancelAsync();
        await _working;
        Assert.NotEmpty(_milliseconds);
        _milliseconds.Sort();
        return $"another client meanwhile: {_milliseconds.Count} answers, p50 {At(0.5):f1} ms, p99 {At(0.99):f1} ms, "
            + $"longest {_milliseconds[^1]:f1} ms";
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _working.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
    }

    private double At(double share) => _milliseconds[(int)(share * (_milliseconds.Count - 1))];

    private async Task WorkAsync()
    {
        using var connection = await RawConnection.OpenAsync(port);
        do
        {
            foreach (var request in (RawRequest[])[RawRequest.WithForm("PUT", "/v2/keys/bystander", "value=x"), RawRequest.Get("/v2/keys/bystander")])
            {
                var started = Stopwatch.GetTimestamp();
                var response = await connection.ExchangeAsync(request);
                _milliseconds.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                Assert.InRange(response.Status, 200, 201);
            }
        }
        while (!_stop.IsCancellationRequested);
    }
}
