using System.Text;
using Netcd.Logging;

namespace Netcd.Tests.Logging;

public sealed class LogWriterTests
{
    [Fact]
    public void After_a_flush_every_line_is_in_the_stream()
    {
        using var stream = new MemoryStream();
        using var writer = new LogWriter(stream);
        for (var i = 0; i < 1000; i++)
        {
            writer.Write($"{i}\n");
        }

        writer.Flush();

        Assert.Equal(
            string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\n")), Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void A_stream_that_nobody_reads_stops_no_writer_and_the_loss_is_told()
    {
        using var stream = new BlockedStream();
        using var writer = new LogWriter(stream);
        var line = new string('x', 1023) + "\n";
        for (var i = 0; i < 3000; i++)
        {
            writer.Write(line);
        }

        stream.Unblock();
        writer.Flush();
        writer.Write("last\n");
        writer.Flush();

        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains(" log lines were dropped here: stderr was not read fast enough\n", text, StringComparison.Ordinal);
        Assert.EndsWith("last\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_closed_pipe_does_not_end_the_process()
    {
        using var writer = new LogWriter(new ClosedPipe());
        writer.Write("lost\n");
        writer.Flush();
        writer.Write("lost too\n");
        writer.Flush();
    }

    private sealed class BlockedStream : MemoryStream
    {
        private readonly ManualResetEventSlim _isOpen = new();

        public void Unblock() => _isOpen.Set();

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _isOpen.Wait();
            base.Write(buffer);
        }

        protected override void Dispose(bool disposing)
        {
            _isOpen.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
