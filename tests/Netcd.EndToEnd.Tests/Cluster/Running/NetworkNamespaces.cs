using System.Globalization;
using System.Net;
using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Cluster.Running;

/// <summary>
/// A network namespace per member, on one bridge with this machine. The bridge has a namespace of its own, beyond the
/// reach of this machine's packet filters; its ports are named like the members.
/// </summary>
internal sealed class NetworkNamespaces : IAsyncDisposable
{
    private const string Ip = "/usr/sbin/ip";
    private const string Bridge = "bridge";
    private const string HostPort = "host";
    private const string MemberLink = "eth0";

    private static readonly Dictionary<string, string> NoEnvironment = [];

    // Unique per run, for namespaces of other runs may be there. It names this machine's link too: 15 letters at most.
    private readonly string _run = string.Create(CultureInfo.InvariantCulture, $"netcd-{Random.Shared.Next(0x1000000):x6}");
    private readonly byte _subnet = (byte)Random.Shared.Next(1, 255);
    private readonly IReadOnlyList<string> _members;

    private NetworkNamespaces(int members) => _members = [.. Enumerable.Range(1, members).Select(number => $"n{number}")];

    private string Switch => $"{_run}-switch";

    /// <summary>Why this machine cannot have namespaces with links (rights, kernel, no <c>ip</c>), or null if it can.</summary>
    public static async Task<string?> RefusalAsync()
    {
        if (!File.Exists(Ip))
        {
            return $"no {Ip}";
        }

        await using var trial = new NetworkNamespaces(members: 0);
        string[] commands =
        [
            $"netns add {trial.Switch}",
            $"netns exec {trial.Switch} true",
            $"-n {trial.Switch} link add {Bridge} type bridge",
            $"-n {trial.Switch} link add {HostPort} type veth",
        ];
        foreach (var command in commands)
        {
            if (await TryAsync(command) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    /// <summary>Makes the namespaces of the members n1, n2, ...; disposing removes them.</summary>
    public static async Task<NetworkNamespaces> CreateAsync(int members)
    {
        var namespaces = new NetworkNamespaces(members);
        try
        {
            await namespaces.BuildAsync();
            return namespaces;
        }
        catch
        {
            await namespaces.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where a member listens, reached from this machine and from the other members.</summary>
    public IPAddress AddressOf(string member) => new([10, 211, _subnet, byte.Parse(member[1..], CultureInfo.InvariantCulture)]);

    /// <summary>A program as it is started inside a member's namespace; <c>ip</c> becomes that program.</summary>
    public ServerProgram Inside(string member, ServerProgram program) =>
        new(program.Name, Ip, ["netns", "exec", NamespaceOf(member), program.Path, .. program.Arguments]);

    /// <summary>Sends a request with curl from within the member's own namespace; gives the body, then the status.</summary>
    public async Task<string> CurlAsync(ClusterMember member, string target, params string[] arguments)
    {
        string[] curl = ["/usr/bin/curl", "--silent", "--noproxy", "*", "--write-out", "%{http_code}", .. arguments];
        var answer = await ChildProcess.RunAsync(
            Ip, ["netns", "exec", NamespaceOf(member.Name), .. curl, $"{member.Options.ClientUrl}{target}"], NoEnvironment);
        return answer.Output + answer.Errors;
    }

    /// <summary>Takes a member's link down: packets from and to it vanish, and no connection is reset.</summary>
    public Task CutAsync(ClusterMember member)
    {
        member.IsCutOff = true;
        return RunAsync($"-n {Switch} link set {member.Name} down");
    }

    /// <summary>Undoes <see cref="CutAsync"/>.</summary>
    public async Task HealAsync(ClusterMember member)
    {
        await RunAsync($"-n {Switch} link set {member.Name} up");
        member.IsCutOff = false;
    }

    public async ValueTask DisposeAsync()
    {
        // What was not made yet cannot be removed, which is no failure. The links go with the namespaces.
        foreach (var name in _members.Select(NamespaceOf).Append(Switch))
        {
            await TryAsync($"netns delete {name}");
        }
    }

    private static async Task RunAsync(string command)
    {
        if (await TryAsync(command) is { } failure)
        {
            throw new IOException(failure);
        }
    }

    // Null, or what went wrong.
    private static async Task<string?> TryAsync(string command)
    {
        var run = await ChildProcess.RunAsync(Ip, command.Split(' '), NoEnvironment);
        return run.Status == 0 ? null : $"ip {command}: {run.Errors.TrimEnd()}";
    }

    private string NamespaceOf(string member) => $"{_run}-{member}";

    private async Task BuildAsync()
    {
        const int HostNumber = 254;
        await RunAsync($"netns add {Switch}");
        await RunAsync($"-n {Switch} link add {Bridge} type bridge");
        await RunAsync($"-n {Switch} link set {Bridge} up");
        await RunAsync($"link add {_run} type veth peer name {HostPort} netns {Switch}");
        await RunAsync($"address add 10.211.{_subnet}.{HostNumber}/24 dev {_run}");
        await RunAsync($"link set {_run} up");
        await PlugInAsync(HostPort);
        foreach (var member in _members)
        {
            var name = NamespaceOf(member);
            await RunAsync($"netns add {name}");
            await RunAsync($"-n {Switch} link add {member} type veth peer name {MemberLink} netns {name}");
            await RunAsync($"-n {name} address add {AddressOf(member)}/24 dev {MemberLink}");
            await RunAsync($"-n {name} link set {MemberLink} up");
            await RunAsync($"-n {name} link set lo up");
            await PlugInAsync(member);
        }
    }

    private async Task PlugInAsync(string port)
    {
        await RunAsync($"-n {Switch} link set {port} master {Bridge}");
        await RunAsync($"-n {Switch} link set {port} up");
    }
}
