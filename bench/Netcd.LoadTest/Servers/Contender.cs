using Netcd.LoadTest.Clients;
using Netcd.LoadTest.Http;

namespace Netcd.LoadTest.Servers;

/// <summary>One of the two programs that are compared.</summary>
internal sealed class Contender(string name, string command, string workFolder) : IDisposable
{
    /// <summary>How many keys a prepared server holds, below <see cref="Prefix"/>.</summary>
    public const int PreparedKeys = 10_000;

    public const int ValueBytes = 256;

    public const string Prefix = "bench";

    private const int Clients = 64;

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    private ServerProcess? _shared;
    private ServerCluster? _sharedCluster;
    private int _serverCount;

    public string Name => name;

    /// <summary>A prepared server that lives as long as the comparison, for workloads that leave it as it is.</summary>
    public ServerProcess Shared => _shared ??= StartPrepared();

    /// <summary>The same with three members, all of which have worked for a while.</summary>
    public ServerCluster SharedCluster
    {
        get
        {
            if (_sharedCluster is null)
            {
                _sharedCluster = StartCluster();
                foreach (var member in _sharedCluster.Members)
                {
                    Prepare(member);
                }
            }

            return _sharedCluster;
        }
    }

    /// <summary>A server on an empty directory, just started.</summary>
    public ServerProcess Start() => new(command, NewFolder(), MemberPlace.Alone());

    /// <summary>Three members on empty directories, which take writes.</summary>
    public ServerCluster StartCluster() => new(command, NewFolder());

    /// <summary>A server that has its keys and has worked for a while.</summary>
    public ServerProcess StartPrepared()
    {
        var server = Start();
        server.WaitUntilItWrites();
        Prepare(server);
        return server;
    }

    /// <summary>Gives a server its keys and work for a while, so that what it compiles late is compiled.</summary>
    public static void Prepare(ServerProcess server)
    {
        static RequestTemplate Put() => RequestTemplate.Put(Prefix, ValueBytes);
        static RequestTemplate Get() => RequestTemplate.Get(Prefix, query: "");
        ClosedLoop.Run(server.Endpoint, Clients, Put, KeyFeed.EachOnce(PreparedKeys), TimeSpan.MaxValue);
        ClosedLoop.Run(server.Endpoint, Clients, Put, KeyFeed.Random(PreparedKeys), WarmUp);
        ClosedLoop.Run(server.Endpoint, Clients, Get, KeyFeed.Random(PreparedKeys), WarmUp);
    }

    public void Dispose()
    {
        _shared?.Dispose();
        _sharedCluster?.Dispose();
    }

    private string NewFolder() => Path.Combine(workFolder, $"{name}-{++_serverCount}");
}
