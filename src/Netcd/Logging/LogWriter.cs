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
    private readonly Func<long, string> _droppedLine;
    private readonly Action<IOException>? _failed;
    private readonly Thread _thread;
    private ArrayBufferWriter<byte> _waiting = new();
    private ArrayBufferWriter<byte> _writing = new();
    private long _droppedLines;
    private bool _isWriting;
    private bool _isStopped;
    private bool _isFailing; // Of the thread alone.

    /// <param name="stream">Where the lines go.</param>
    /// <param name="droppedLine">The line that stands for so many dropped ones.</param>
    /// <param name="failed">Told when the stream takes no more, once until it works again.</param>
    public LogWriter(Stream stream, Func<long, string> droppedLine, Action<IOException>? failed)
    {
        _stream = stream;
        _droppedLine = droppedLine;
        _failed = failed;
        _thread = new Thread(Run) { IsBackground = true, Name = "log" };
        _thread.Start();
    }

    public LogWriter(Stream stream)
        : this(
            stream,
            static count => string.Create(
                CultureInfo.InvariantCulture,
                $"{count} log lines were dropped here: stderr was not read fast enough\n"),
            failed: null)
    {
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
                _isFailing = false;
            }
            catch (IOException failure)
            {
                // Where it is stderr, there is nowhere left to say so, and the server must go on.
                if (!_isFailing)
                {
                    _failed?.Invoke(failure);
                }

                _isFailing = true;
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
                Encoding.UTF8.GetBytes(_droppedLine(_droppedLines), _writing);
                _droppedLines = 0;
            }

            _isWriting = _writing.WrittenCount > 0;
            return _isWriting;
        }
    }
}
