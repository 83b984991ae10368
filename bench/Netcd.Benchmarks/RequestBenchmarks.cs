using System.Buffers;
using System.Text;
using BenchmarkDotNet.Attributes;
using Netcd.Api.Keys;
using Netcd.Http.Forms;
using Netcd.Http.Requests;

namespace Netcd.Benchmarks;

/// <summary>From the bytes of a request to its checked parameters.</summary>
[MemoryDiagnoser]
public class RequestBenchmarks
{
    private readonly RequestHead _head = new();
    private readonly ReadOnlySequence<byte> _get = Text(
        "GET /v2/keys/bench/d0/k500?quorum=false HTTP/1.1\r\nHost: 127.0.0.1:2379\r\nAccept: */*\r\n\r\n");

    private readonly ReadOnlySequence<byte> _put = Text(
        "PUT /v2/keys/bench/d0/k500 HTTP/1.1\r\nHost: 127.0.0.1:2379\r\nUser-Agent: curl/8.14.1\r\nAccept: */*\r\n" +
        "Content-Length: 262\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n");

    private readonly byte[] _form =
        Encoding.ASCII.GetBytes($"value={Encoding.ASCII.GetString(Samples.Value)}&ttl=60&prevExist=true");

    private readonly byte[] _escapedForm =
        Encoding.ASCII.GetBytes("value=" + string.Concat(Enumerable.Repeat("%7B%22a%22%3A+1%7D", count: 16)));

    private readonly KeysForm _parameters = new();

    [GlobalSetup]
    public void ReadParameters()
    {
        var reader = new FormReader(_form);
        while (reader.Read())
        {
            _parameters.Offer(reader.Name, reader.Value);
        }
    }

    [Benchmark]
    public bool HeadOfGet() => ReadHead(_get);

    [Benchmark]
    public bool HeadOfPut() => ReadHead(_put);

    [Benchmark]
    public int Form() => ReadForm(_form);

    [Benchmark]
    public int FormWithEscapes() => ReadForm(_escapedForm);

    [Benchmark]
    public bool KeysParameters() => KeysRequestParser.Parse(_parameters, isGet: false, out _) is null;

    private bool ReadHead(ReadOnlySequence<byte> input)
    {
        _head.Reset(leadingBreaksMax: 0);
        return _head.Read(ref input, out _);
    }

    private static int ReadForm(ReadOnlySpan<byte> text)
    {
        var reader = new FormReader(text);
        var valueBytes = 0;
        while (reader.Read())
        {
            valueBytes += reader.Value.Length;
        }

        return valueBytes;
    }

    private static ReadOnlySequence<byte> Text(string text) => new(Encoding.ASCII.GetBytes(text));
}
