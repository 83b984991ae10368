using Netcd.Disk;
using Netcd.Disk.Files;

namespace Netcd.TestKit.Files;

/// <summary>Counts operations of one kind and lets the one fail that it was told to.</summary>
internal sealed class FaultCounter
{
    private int _failAt;
    private DiskError _error;
    private bool _keepsFailing;

    /// <summary>How many were tried so far.</summary>
    public int Count { get; private set; }

    /// <summary>The operation that failed on command; null while none did.</summary>
    public string? Failed { get; private set; }

    /// <param name="number">Which one fails, counted from 1 from now on; 0 for none.</param>
    /// <param name="error">As what.</param>
    /// <param name="keepFailing">Whether all later ones fail as well, but for the listing of directories.</param>
    public void FailAt(int number, DiskError error, bool keepFailing) =>
        (_failAt, _error, _keepsFailing) = (number == 0 ? 0 : Count + number, error, keepFailing);

    public void Try(string operation, string path, long? offset)
    {
        Count++;
        if (_failAt != 0 && (Count == _failAt || (_keepsFailing && Count > _failAt && operation != "list")))
        {
            Failed ??= $"{operation} {path} (number {Count} of its kind)";
            throw Refuse(operation, path, offset, _error);
        }
    }

    public static DiskFailedException Refuse(string operation, string path, long? offset, DiskError error) =>
        new(path, operation, offset, error, $"simulated {error}");
}
