namespace Netcd.LoadTest.Clients;

/// <summary>Says which key is next: random ones without end, or each once. Any thread.</summary>
internal sealed class KeyFeed
{
    private readonly int _keyCount;
    private readonly bool _once;
    private int _given;

    private KeyFeed(int keyCount, bool once)
    {
        _keyCount = keyCount;
        _once = once;
    }

    public static KeyFeed Random(int keyCount) => new(keyCount, once: false);

    public static KeyFeed EachOnce(int keyCount) => new(keyCount, once: true);

    /// <summary>False when there is none left.</summary>
    public bool TryNext(out int key)
    {
        key = _once ? Interlocked.Increment(ref _given) - 1 : System.Random.Shared.Next(_keyCount);
        return key < _keyCount;
    }
}
