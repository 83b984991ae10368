using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Connections;

namespace Netcd.Api.Tests.Running;

/// <summary>A client's connection that lives in memory.</summary>
internal sealed class ApiConnection(DefaultConnectionContext context, Task serving) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly PipeReader _input = context.Application!.Input;
    private readonly PipeWriter _output = context.Application!.Output;

    /// <summary>Sends a request with a form body (none when empty) and reads the whole answer.</summary>
    public async Task<ApiResponse> SendAsync(string method, string target, string form, params string[] headers)
    {
        await WriteAsync(method, target, form, headers);
        return await ReadAsync(method);
    }

    public async Task WriteAsync(string method, string target, string form, params string[] headers)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\nHost: test\r\n");
        if (form.Length > 0 && !headers.Any(header => header.StartsWith("Content-Type", StringComparison.Ordinal)))
        {
            head.Append("Content-Type: application/x-www-form-urlencoded\r\n");
        }

        if (form.Length > 0)
        {
            head.Append(CultureInfo.InvariantCulture, $"Content-Length: {form.Length}\r\n");
        }

        foreach (var header in headers)
        {
            head.Append(header).Append("\r\n");
        }

        await _output.WriteAsync(Encoding.Latin1.GetBytes(head.Append("\r\n").Append(form).ToString()));
    }

    public async Task<ApiResponse> ReadAsync(string method)
    {
        var head = await ReadHeadAsync();
        var response = new ApiResponse(head, Body: "");
        if (method == "HEAD")
        {
            return response;
        }

        if (response["Content-Length"] is { } length)
        {
            return response with { Body = await ReadTextAsync(int.Parse(length, CultureInfo.InvariantCulture)) };
        }

        var body = new StringBuilder();
        while (response["Transfer-Encoding"] == "chunked" && await ReadChunkAsync() is { } chunk)
        {
            body.Append(chunk);
        }

        return response with { Body = body.ToString() };
    }

    public Task<string> ReadHeadAsync() => ReadToAsync("\r\n\r\n");

    /// <summary>Null for the last chunk, which is empty.</summary>
    public async Task<string?> ReadChunkAsync()
    {
        var length = int.Parse(await ReadToAsync("\r\n"), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var text = await ReadTextAsync(length + 2);
        return length == 0 ? null : text[..^2];
    }

    /// <summary>What is left until the server ends the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        while (true)
        {
            var read = await _input.ReadAsync().AsTask().WaitAsync(Patience);
            if (read.IsCompleted)
            {
                return Encoding.Latin1.GetString(read.Buffer);
            }

            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    /// <summary>The client is gone, as the transport would tell it.</summary>
    public async Task HangUpAsync()
    {
        await _output.CompleteAsync();
        context.Abort();
        await serving.WaitAsync(Patience);
    }

    /// <summary>The context itself is left alone: its abort runs on a thread of its own and would find it gone.</summary>
    public async ValueTask DisposeAsync() => await HangUpAsync();

    private async Task<string> ReadToAsync(string end)
    {
        var mark = Encoding.ASCII.GetBytes(end);
        while (true)
        {
            var read = await _input.ReadAsync().AsTask().WaitAsync(Patience);
            var buffered = read.Buffer.ToArray();
            var length = buffered.AsSpan().IndexOf(mark);
            if (length >= 0)
            {
                _input.AdvanceTo(read.Buffer.GetPosition(length + mark.Length));
                return Encoding.Latin1.GetString(buffered, 0, length);
            }

            Assert.False(read.IsCompleted, "The connection ended early after: " + Encoding.Latin1.GetString(buffered));
            _input.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private async Task<string> ReadTextAsync(int bytes)
    {
        if (bytes == 0)
        {
            return ""; // The pipe would wait for something to come.
        }

        var read = await _input.ReadAtLeastAsync(bytes).AsTask().WaitAsync(Patience);
        Assert.True(read.Buffer.Length >= bytes, "The connection ended early.");
        var text = Encoding.Latin1.GetString(read.Buffer.Slice(0, bytes));
        _input.AdvanceTo(read.Buffer.GetPosition(bytes));
        return text;
    }
}
