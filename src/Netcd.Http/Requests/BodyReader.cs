using System.Buffers;
using System.IO.Pipelines;
using System.Security.Cryptography;
using Netcd.Http.Connections;

namespace Netcd.Http.Requests;

/// <summary>Reads the body of the current request of a connection.</summary>
internal sealed class BodyReader(PipeReader input, PipeWriter output)
{
    /// <summary>Go reads this much of a body that the handler left, to keep the connection.</summary>
    public const int UnreadBytesMax = 256 << 10;

    private const int ArrayBytesFirst = 64 << 10;

    /// <summary>How much is read before the thread goes to others: a byte to a chunk costs them most.</summary>
    private const int BytesInTurnMax = 256 << 10;

    private BodyDecoder _decoder;
    private bool _mustContinue;
    private bool _isSecret;
    private byte[] _bytes = [];

    /// <summary>Whether all of the body was read, so that the next request can follow.</summary>
    public bool IsDone => _decoder.IsDone;

    /// <summary>The client wanted a word before it sends the body: nobody knows whether it sends it unasked.</summary>
    public bool Expected100 { get; private set; }

    /// <summary>The client may go on sending for long: the rest was not even read away.</summary>
    public bool IsTooLongToSkip { get; private set; }

    public void Start(HeadFacts facts)
    {
        _decoder.Start(facts);
        _mustContinue = Expected100 = facts.ExpectsContinue;
        IsTooLongToSkip = _isSecret = false;
    }

    /// <summary>From here on what is read of the body is wiped: at once where it was received, the copy on release.</summary>
    public void KeepSecret() => _isSecret = true;

    /// <summary>Reads the body to its end, or to one byte more than <paramref name="bytesMax"/>.</summary>
    public ValueTask<RequestBody> ReadAsync(int bytesMax) => IsDone
        ? ValueTask.FromResult(new RequestBody(BodyStatus.Complete, Bytes: default, Error: null)) // There is none.
        : ReadAllAsync(bytesMax);

    private async ValueTask<RequestBody> ReadAllAsync(int bytesMax)
    {
        await ContinueAsync();
        var length = 0;
        var turn = 0L;
        while (true)
        {
            var read = await input.ReadAsync();
            var rest = read.Buffer;
            turn += rest.Length;
            BodyStep step;
            while (true)
            {
                step = _decoder.Next(ref rest, read.IsCompleted, bytesMax + 1L - length, out var data);
                if (step != BodyStep.Data)
                {
                    break;
                }

                Reserve(length, (int)data.Length);
                data.CopyTo(_bytes.AsSpan(length));
                length += (int)data.Length;
                if (length > bytesMax)
                {
                    break;
                }
            }

            Advance(read.Buffer, rest, step, _isSecret);
            switch (step)
            {
                case BodyStep.More when turn >= BytesInTurnMax:
                    turn = 0;
                    await Task.Yield();
                    continue;
                case BodyStep.More:
                    continue;
                case BodyStep.Complete:
                    return new RequestBody(BodyStatus.Complete, _bytes.AsMemory(0, length), Error: null);
                case BodyStep.Data:
                    return new RequestBody(BodyStatus.TooLarge, _bytes.AsMemory(0, length), "http: POST too large");
                case BodyStep.Failed:
                default:
                    return new RequestBody(BodyStatus.Failed, _bytes.AsMemory(0, length), _decoder.Error);
            }
        }
    }

    /// <summary>Reads the next part of the body; 0 bytes are its end.</summary>
    /// <exception cref="IOException">The body is broken; the text is Go's.</exception>
    public async ValueTask<int> ReadPartAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        if (IsDone || buffer.IsEmpty)
        {
            return 0;
        }

        await ContinueAsync();
        while (true)
        {
            var read = await input.ReadAsync(cancellationToken);
            var rest = read.Buffer;
            var step = _decoder.Next(ref rest, read.IsCompleted, buffer.Length, out var data);
            data.CopyTo(buffer.Span);
            var length = (int)data.Length;
            Advance(read.Buffer, rest, step, _isSecret);
            switch (step)
            {
                case BodyStep.More:
                    continue;
                case BodyStep.Data:
                    return length;
                case BodyStep.Complete:
                    return 0;
                case BodyStep.Failed:
                default:
                    throw new IOException(_decoder.Error);
            }
        }
    }

    /// <summary>Leaves the rest unread, however long it is: the connection ends with this exchange.</summary>
    public void Abandon() => IsTooLongToSkip = !IsDone;

    /// <summary>Reads and drops what the handler left of the body.</summary>
    /// <returns>False if that is too much, or the body is broken: the connection cannot be used again.</returns>
    public async ValueTask<bool> SkipAsync()
    {
        if (IsTooLongToSkip || _decoder.KnownLeft >= UnreadBytesMax)
        {
            IsTooLongToSkip = true;
            return false;
        }

        var left = UnreadBytesMax + 1L;
        while (true)
        {
            var read = await input.ReadAsync();
            var rest = read.Buffer;
            BodyStep step;
            do
            {
                step = _decoder.Next(ref rest, read.IsCompleted, left, out var data);
                left -= data.Length;
            }
            while (step == BodyStep.Data && left > 0);

            Advance(read.Buffer, rest, step, wipes: true); // Nobody looked at it who could have called it secret.
            if (step != BodyStep.More)
            {
                IsTooLongToSkip = step == BodyStep.Data;
                return step == BodyStep.Complete;
            }
        }
    }

    public void Release()
    {
        if (_isSecret)
        {
            CryptographicOperations.ZeroMemory(_bytes);
        }
        else if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }

        _bytes = [];
    }

    private void Advance(in ReadOnlySequence<byte> all, in ReadOnlySequence<byte> rest, BodyStep step, bool wipes)
    {
        if (wipes)
        {
            all.Slice(0, rest.Start).Wipe();
        }

        input.AdvanceTo(rest.Start, step == BodyStep.More ? rest.End : rest.Start);
    }

    private async ValueTask ContinueAsync()
    {
        if (_mustContinue)
        {
            _mustContinue = false;
            output.Write("HTTP/1.1 100 Continue\r\n\r\n"u8);
            await output.FlushAsync();
        }
    }

    /// <summary>Grows with what arrives, not with what Content-Length claims.</summary>
    private void Reserve(int length, int more)
    {
        if (length + more <= _bytes.Length)
        {
            return;
        }

        var size = _bytes.Length == 0 ? more : Math.Max(length + more, Math.Max(ArrayBytesFirst, _bytes.Length * 2));
        var larger = _isSecret
            ? GC.AllocateUninitializedArray<byte>(size, pinned: true) // The collector would leave copies where it moves it from.
            : ArrayPool<byte>.Shared.Rent(size);
        _bytes.AsSpan(0, length).CopyTo(larger);
        Release();
        _bytes = larger;
    }
}
