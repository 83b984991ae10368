using System.Buffers;
using System.Globalization;
using System.Text;

namespace Netcd.Logging;

/// <summary>
/// Hands lines to a stream on a thread of its own, so that a slow reader of stderr holds up no request. Any thread may
/// write. Lines are in the stream once <see cref="Flush"/> has returned; the process calls it on every way out.
/// </summary>
internal sealed class LogWriter : IDisposable
{
    /// <summary>Text that may wait for a stream that nobody reads; more is dropped and counted.</summary>
    private const int WaitingBytesMax = 1024 * 1024;

    private static readonly TimeSpan FlushTimeMax = TimeSpan.FromSeconds(2);

    private readonly object _gate = new();
    private readonly Stream _stream;
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _writing = new();
    private long _droppedLines;
    private bool _isWriting;
    private bool _isStopped;

    public LogWriter(Stream stream)
    {
        _stream = stream;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    /// <summary>Queues a line, which ends with a line feed; never waits for the stream.</summary>
    public void Write(string line)
    {
        lock (_gate)
        {
            if (_waiting.WrittenCount + line.Length > WaitingBytesMax)
            {
                _droppedLines++;
                return;
            }

            Encoding.UTF8.GetBytes(line, _waiting);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Waits until every line queued so far is in the stream, for at most two seconds.</summary>
    public void Flush()
    {
        var deadlineMs = Environment.TickCount64 + (long)FlushTimeMax.TotalMilliseconds;
        lock (_gate)
        {
            while (_waiting.WrittenCount > 0 || _isWriting)
            {
                var leftMs = deadlineMs - Environment.TickCount64;
                if (leftMs <= 0 || !Monitor.Wait(_gate, TimeSpan.FromMilliseconds(leftMs)))
                {
                    return;
                }
            }
        }
    }

    public void Dispose()
    {
        Flush();
        lock (_gate)
        {
            _isStopped = true;
            Monitor.PulseAll(_gate);
        }

        _thread.Join(FlushTimeMax);
    }

    private void Run()
    {
        while (TakeWaiting())
        {
            try
            {
                _stream.Write(_writing.WrittenSpan);
                _stream.Flush();
            }
            catch (IOException)
            {
                // The reader of stderr has gone: there is nowhere left to say so, and the server must go on.
            }

            _writing.ResetWrittenCount();
        }
    }

    private bool TakeWaiting()
    {
        lock (_gate)
        {
            _isWriting = false;
            Monitor.PulseAll(_gate);
            while (_waiting.WrittenCount == 0 && !_isStopped)
            {
                Monitor.Wait(_gate);
            }

            (_waiting, _writing) = (_writing, _waiting);
            if (_droppedLines > 0)
            {
                Encoding.UTF8.GetBytes(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{_droppedLines} log lines were dropped here: stderr was not read fast enough\n"),
                    _writing);
                _droppedLines = 0;
            }

            _isWriting = _writing.WrittenCount > 0;
            return _isWriting;
        }
    }
}
