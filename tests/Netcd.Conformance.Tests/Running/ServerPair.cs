using Netcd.TestKit.Processes;

namespace Netcd.Conformance.Tests.Running;

/// <summary>Two fresh servers that advertise the same URLs, so that their IDs and indexes are the same.</summary>
public sealed class ServerPair : IDisposable
{
    private readonly TemporaryDirectory _directory;

    private ServerPair(TemporaryDirectory directory, ServerProcess reference, ServerProcess subject)
    {
        _directory = directory;
        Reference = reference;
        Subject = subject;
    }

    /// <summary>The real etcd.</summary>
    public ServerProcess Reference { get; }

    /// <summary>netcd, or whatever NETCD_CONFORMANCE_SUBJECT names: <c>etcd</c> proves the corpus itself.</summary>
    public ServerProcess Subject { get; }

    public static async Task<ServerPair> StartAsync(IReadOnlyList<string> flags)
    {
        var directory = new TemporaryDirectory();
        var reference = ServerProcess.StartAsync(ServerProgram.Etcd, Options(directory.Child("reference"), flags));
        var subject = ServerProcess.StartAsync(SubjectProgram(), Options(directory.Child("subject"), flags));
        try
        {
            await Task.WhenAll(reference, subject);
            return new ServerPair(directory, await reference, await subject);
        }
        catch
        {
            foreach (var started in new[] { reference, subject }.Where(start => start.IsCompletedSuccessfully))
            {
                (await started).Dispose();
            }

            directory.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        Reference.Dispose();
        Subject.Dispose();
        _directory.Dispose();
    }

    private static ServerProgram SubjectProgram() =>
        Environment.GetEnvironmentVariable("NETCD_CONFORMANCE_SUBJECT") == "etcd"
            ? ServerProgram.Etcd
            : ServerProgram.Netcd(typeof(ServerPair).Assembly);

    private static ServerOptions Options(string dataDir, IReadOnlyList<string> flags) => new()
    {
        DataDir = dataDir,
        AdvertisedPeerUrl = "http://127.0.0.1:24380",
        AdvertisedClientUrl = "http://127.0.0.1:24379",
        Extra = flags,
    };
}
