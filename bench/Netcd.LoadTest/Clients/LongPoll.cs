using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;
using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Clients;

/// <summary>A watch that asks for the next event after each one, by its index, so that it misses none.</summary>
internal sealed class LongPoll(IPEndPoint server, WatcherCrowd crowd, ulong firstIndex)
    : Connection(server, bufferBytes: 2048), IWatcher
{
    private readonly byte[] _body = new byte[2048];
    private int _bodyLength;
    private bool _began;

    public void Start() => Open(Request(firstIndex));

    protected override void OnHead(int status)
    {
        if (!_began || status / 100 != 2)
        {
            _began = true;
            crowd.Began(status);
        }
    }

    protected override void OnBody(ReadOnlySpan<byte> piece)
    {
        piece[..Math.Min(piece.Length, _body.Length - _bodyLength)].CopyTo(_body.AsSpan(_bodyLength));
        _bodyLength += piece.Length;
    }

    protected override void OnResponse(int status)
    {
        var index = ModifiedIndex();
        _bodyLength = 0;
        Send(Request(index + 1));
        crowd.Saw();
    }

    protected override void OnClosed() => crowd.Lost();

    private ulong ModifiedIndex()
    {
        var name = "\"modifiedIndex\":"u8;
        var body = _body.AsSpan(0, Math.Min(_bodyLength, _body.Length));
        return Utf8Parser.TryParse(body[(body.IndexOf(name) + name.Length)..], out ulong index, out _)
            ? index
            : throw new InvalidDataException($"An event without index: {Encoding.ASCII.GetString(body)}");
    }

    private static byte[] Request(ulong index) => RequestTemplate.GetOf(string.Create(
        CultureInfo.InvariantCulture, $"/v2/keys/{WatcherCrowd.Directory}?wait=true&recursive=true&waitIndex={index}"));
}
