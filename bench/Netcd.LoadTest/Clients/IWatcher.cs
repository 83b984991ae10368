namespace Netcd.LoadTest.Clients;

/// <summary>One client that waits for events.</summary>
internal interface IWatcher : IDisposable
{
    void Start();
}
