using System.Net.Security;
using Netcd.Conformance.Tests.Comparison;
using Netcd.TestKit.Processes;
using Netcd.TestKit.RawHttp;

namespace Netcd.Conformance.Tests.Running;

/// <summary>One of the two servers, with a connection that is kept as long as the server keeps it.</summary>
internal sealed class Side(ServerProcess server) : IDisposable
{
    private readonly Dictionary<string, RawConnection> _watches = [];
    private readonly AddedMember _added = new();
    private SslClientAuthenticationOptions? _client = server.Options.ClientTls;
    private RawConnection? _connection;

    /// <summary>Connects anew from here on, as this client.</summary>
    public void BeClient(SslClientAuthenticationOptions client)
    {
        _client = client;
        _connection?.Dispose();
        _connection = null;
    }

    /// <summary>Sends a request on a connection of its own.</summary>
    public async Task<Answer> ExchangeAloneAsync(RawRequest request)
    {
        using var connection = await server.ConnectAsync(_client);
        try
        {
            return Answer.Of(await connection.ExchangeAsync(request));
        }
        catch (IOException failure)
        {
            return Answer.Lost(failure.Message);
        }
    }

    /// <summary>Sends a request on the kept connection, or on a new one when the server closed that.</summary>
    public async Task<Answer> ExchangeAsync(RawRequest request) =>
        _added.Hide(await ExchangeAsItIsAsync(_added.Fill(request)));

    public Task<Answer> AwaitAsync(string target, string text) => Poll.UntilAsync<Answer>(
        $"{server.Program.Name} answers '{text}' to {target}",
        async () => await ExchangeAsync(RawRequest.Get(target)) is { Body: var body } answer
            && body.Contains(text, StringComparison.Ordinal)
            ? answer
            : null,
        explain: () => string.Empty);

    public async Task<Answer> WatchAsync(string name, string target)
    {
        var connection = await server.ConnectAsync(_client);
        _watches.Add(name, connection);
        try
        {
            await connection.SendAsync(RawRequest.Get(target).Bytes);
            return Answer.OfHead(await connection.ReadHeadAsync());
        }
        catch (IOException failure)
        {
            return Answer.Lost(failure.Message);
        }
    }

    public async Task<Answer> EventsAsync(string name, int count)
    {
        var text = string.Empty;
        try
        {
            for (var i = 0; i < count; i++)
            {
                text += $"chunk: {await _watches[name].ReadChunkAsync() ?? "(last)"}";
            }
        }
        catch (IOException failure)
        {
            text += failure.Message;
        }

        return Answer.OfText(text);
    }

    public async Task<Answer> UntilAsync(string name, string text)
    {
        List<string> events = [];
        try
        {
            do
            {
                var chunk = await _watches[name].ReadChunkAsync() ?? throw new IOException("The stream ended.");
                if (events.LastOrDefault() != chunk)
                {
                    events.Add(chunk);
                }
            }
            while (!events[^1].Contains(text, StringComparison.Ordinal));
        }
        catch (IOException failure)
        {
            events.Add(failure.Message);
        }

        return Answer.OfText(string.Concat(events));
    }

    public async Task<Answer> EndAsync(string name)
    {
        using var connection = _watches[name];
        _watches.Remove(name);
        try
        {
            var text = string.Empty;
            while (await connection.ReadChunkAsync() is { } chunk)
            {
                text += $"chunk: {chunk}";
            }

            return Answer.OfText(text);
        }
        catch (IOException failure)
        {
            return Answer.Lost(failure.Message);
        }
    }

    public void Drop(string name)
    {
        _watches[name].Dispose();
        _watches.Remove(name);
    }

    public void Dispose()
    {
        _connection?.Dispose();
        foreach (var watch in _watches.Values)
        {
            watch.Dispose();
        }
    }

    private async Task<Answer> ExchangeAsItIsAsync(RawRequest request)
    {
        if (_connection is { IsOpen: true })
        {
            try
            {
                return Answer.Of(await _connection.ExchangeAsync(request));
            }
            catch (IOException)
            {
                // It was closed without notice; whether this request or the one before is to blame shows below.
            }
        }

        _connection?.Dispose();
        _connection = await server.ConnectAsync(_client);
        try
        {
            return Answer.Of(await _connection.ExchangeAsync(request));
        }
        catch (IOException failure)
        {
            _connection.Dispose();
            _connection = null;
            return Answer.Lost(failure.Message);
        }
    }
}
