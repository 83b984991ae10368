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

    public static ServerProgram ReferenceProgram => ServerProgram.Etcd;

    /// <summary>The real etcd.</summary>
    public ServerProcess Reference { get; }

    /// <summary>netcd, or whatever NETCD_CONFORMANCE_SUBJECT names: <c>etcd</c> proves the corpus itself.</summary>
    public ServerProcess Subject { get; }

    /// <summary>What the environment asks to be compared.</summary>
    public static ServerProgram SubjectProgram() =>
        Environment.GetEnvironmentVariable("NETCD_CONFORMANCE_SUBJECT") == "etcd"
            ? ServerProgram.Etcd
            : ServerProgram.Netcd(typeof(ServerPair).Assembly);

    public static Task<ServerPair> StartAsync(IReadOnlyList<string> flags) => StartAsync(flags, tls: null);

    /// <summary>Starts both over TLS, unless <paramref name="tls"/> is null.</summary>
    internal static Task<ServerPair> StartAsync(IReadOnlyList<string> flags, PairCertificates? tls)
    {
        var directory = new TemporaryDirectory();
        return StartAsync(
            directory,
            Options(directory.Child("reference"), flags, tls),
            Options(directory.Child("subject"), flags, tls));
    }

    /// <summary>Stops both servers as an operator does and starts them again; this pair is then used up.</summary>
    public async Task<ServerPair> RestartAsync()
    {
        await Task.WhenAll(Reference.StopAsync(), Subject.StopAsync());
        return await StartAsync(_directory, Reference.Options, Subject.Options);
    }

    private static async Task<ServerPair> StartAsync(
        TemporaryDirectory directory, ServerOptions referenceOptions, ServerOptions subjectOptions)
    {
        var reference = ServerProcess.StartAsync(ReferenceProgram, referenceOptions);
        var subject = ServerProcess.StartAsync(SubjectProgram(), subjectOptions);
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

    private static ServerOptions Options(string dataDir, IReadOnlyList<string> flags, PairCertificates? tls) => new()
    {
        DataDir = dataDir,
        AdvertisedPeerUrl = "http://127.0.0.1:24380",
        AdvertisedClientUrl = "http://127.0.0.1:24379",
        Extra = [.. flags, .. tls?.ServerFlags ?? []],
        ClientTls = tls?.OfClient("prober"),
    };
}
