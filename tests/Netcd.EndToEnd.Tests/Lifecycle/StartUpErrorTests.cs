using Netcd.TestKit.Processes;

namespace Netcd.EndToEnd.Tests.Lifecycle;

/// <summary>
/// What an operator sees when flags or variables are wrong: for each mistake one line that names the flag and says what
/// to do, and nothing else.
/// </summary>
public sealed class StartUpErrorTests : IDisposable
{
    private const string Url = "(give URLs of the form http://host:port, separated by commas)";

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("--bogus=1", "flag provided but not defined: -bogus (see netcd --help)")]
    [InlineData("-debugg", "flag provided but not defined: -debugg (did you mean -debug? see netcd --help)")]
    [InlineData("---name x", "bad flag syntax: ---name (write a flag as -name value, --name value or --name=value)")]
    [InlineData("--name", "flag needs an argument: -name (write -name value or -name=value)")]
    [InlineData("--debug=maybe", "invalid boolean value \"maybe\" for -debug: parse error (give true or false)")]
    [InlineData(
        "--heartbeat-interval=x",
        "invalid value \"x\" for flag -heartbeat-interval: parse error (give a whole number from 0 to 2147483647)")]
    [InlineData(
        "-snapshot-count abc",
        "invalid value \"abc\" for flag -snapshot-count: parse error (give a whole number from 0 to 18446744073709551615)")]
    [InlineData(
        "--max-wals 4294967296",
        "invalid value \"4294967296\" for flag -max-wals: value out of range (give a whole number from 0 to 2147483647)")]
    [InlineData(
        "--listen-client-urls foo",
        "invalid value \"foo\" for flag -listen-client-urls: URL scheme must be http or https: foo " + Url)]
    [InlineData(
        "--listen-peer-urls http://127.0.0.1",
        "invalid value \"http://127.0.0.1\" for flag -listen-peer-urls: " +
        "URL address does not have the form \"host:port\": http://127.0.0.1 " + Url)]
    [InlineData(
        "--advertise-client-urls http://a:65536",
        "invalid value \"http://a:65536\" for flag -advertise-client-urls: " +
        "URL port must be at most 65535: http://a:65536 " + Url)]
    [InlineData(
        "--listen-client-urls http://127.0.0.1:1 --advertise-client-url http://127.0.0.1:1",
        "flag provided but not defined: -advertise-client-url (did you mean -advertise-client-urls? see netcd --help)")]
    [InlineData(
        "--initial-cluster-state=maybe",
        "invalid value \"maybe\" for flag -initial-cluster-state: invalid value (give new or existing)")]
    public async Task A_flag_that_cannot_be_read_has_one_line(string arguments, string line) =>
        Refusal.AssertSays(await RunAsync(arguments), status: 2, line);

    [Theory]
    [InlineData("stray", "'stray' is not a valid flag (remove it: only flags and their values are taken)")]
    [InlineData("--name=", "--name must not be empty (give this member a name)")]
    [InlineData("--election-timeout=60000", "--election-timeout[60000ms] is too long, and should be set less than 50000ms")]
    [InlineData(
        "--election-timeout 300",
        "--election-timeout[300ms] should be at least as 5 times as --heartbeat-interval[100ms] " +
        "(raise the first or lower the second)")]
    [InlineData(
        "--listen-client-urls http://127.0.0.1:1",
        "--advertise-client-urls is required when --listen-client-urls is set explicitly " +
        "(give the URLs that clients reach this member by)")]
    [InlineData(
        "--listen-peer-urls https://127.0.0.1:1",
        "cannot listen on TLS for 127.0.0.1:1: KeyFile and CertFile are not presented " +
        "(give --peer-cert-file and --peer-key-file, or --peer-auto-tls)")]
    [InlineData(
        "--cert-file a.pem",
        "KeyFile and CertFile must both be present[key: , cert: a.pem] (give both --cert-file and --key-file)")]
    [InlineData(
        "--discovery http://127.0.0.1:1",
        "--discovery is not supported by this version of netcd: remove it (list the member in --initial-cluster)")]
    [InlineData(
        "--initial-cluster other=http://127.0.0.1:1",
        "couldn't find local name \"default\" in the initial cluster configuration " +
        "(add default=http://localhost:2380 to --initial-cluster, or start with a --name that it lists)")]
    [InlineData(
        "--initial-cluster-state existing",
        "--initial-cluster-state=existing joins a running cluster, but --initial-cluster lists none of its members " +
        "(list all of them, this one included, as the answer to adding it says)")]
    public async Task A_setting_that_is_wrong_has_one_line(string arguments, string problem) =>
        Refusal.AssertSays(await RunAsync(arguments), status: 1, Verifying(problem));

    [Theory]
    [InlineData(
        "ETCD_SNAPSHOT_COUNT", "abc",
        "invalid value \"abc\" for ETCD_SNAPSHOT_COUNT: parse error (give a whole number from 0 to 18446744073709551615)")]
    [InlineData("ETCD_DEBUG", "maybe", "invalid value \"maybe\" for ETCD_DEBUG: parse error (give true or false)")]
    [InlineData(
        "ETCD_LISTEN_CLIENT_URLS", "foo",
        "invalid value \"foo\" for ETCD_LISTEN_CLIENT_URLS: URL scheme must be http or https: foo " + Url)]
    [InlineData(
        "ETCD_ELECTION_TIMEOUT", "60000",
        "ETCD_ELECTION_TIMEOUT[60000ms] is too long, and should be set less than 50000ms")]
    [InlineData(
        "ETCD_KEY_FILE", "a.pem",
        "KeyFile and CertFile must both be present[key: a.pem, cert: ] (give both --cert-file and ETCD_KEY_FILE)")]
    [InlineData(
        "ETCD_DISCOVERY", "http://127.0.0.1:1",
        "ETCD_DISCOVERY is not supported by this version of netcd: remove it (list the member in --initial-cluster)")]
    public async Task A_variable_that_is_wrong_has_one_line(string variable, string value, string problem)
    {
        var ended = await Refusal.RunAsync([], new Dictionary<string, string> { [variable] = value });

        Refusal.AssertSays(ended, status: 1, Verifying(problem));
    }

    [Fact]
    public async Task Mistakes_that_do_not_follow_from_each_other_are_all_told() =>
        Refusal.AssertSays(
            await RunAsync("--bogus --max-wals x --heartbeat-interval 0 --initial-cluster-state existing"),
            status: 2,
            Verifying("--heartbeat-interval must be >0 (set to 0ms)"),
            Verifying(
                "--initial-cluster-state=existing joins a running cluster, but --initial-cluster lists none of its " +
                "members (list all of them, this one included, as the answer to adding it says)"),
            "flag provided but not defined: -bogus (see netcd --help)",
            "invalid value \"x\" for flag -max-wals: parse error (give a whole number from 0 to 2147483647)");

    [Fact]
    public async Task A_client_port_in_use_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Netcd, Options());
        var options = Options() with { DataDir = _directory.Child("other"), ClientPort = first.Options.ClientPort };

        Refusal.AssertSays(
            await Refusal.RunAsync(options.Arguments()),
            status: 1,
            $"C | etcdmain: listen tcp 127.0.0.1:{options.ClientPort}: bind: address already in use " +
            "(stop the process that listens there or change --listen-client-urls)");
    }

    [Fact]
    public async Task A_peer_port_in_use_is_named()
    {
        using var first = await ServerProcess.StartAsync(Programs.Netcd, Options());
        var options = Options() with { DataDir = _directory.Child("other"), PeerPort = first.Options.PeerPort };

        Refusal.AssertSays(
            await Refusal.RunAsync(options.Arguments()),
            status: 1,
            $"C | etcdmain: listen tcp 127.0.0.1:{options.PeerPort}: bind: address already in use " +
            "(stop the process that listens there or change --listen-peer-urls)");
    }

    [Fact]
    public async Task A_host_that_does_not_resolve_is_named() =>
        Refusal.AssertSays(
            await RunAsync($"--listen-peer-urls http://nosuch.invalid:1 --data-dir {_directory.Child("data")}"),
            status: 1,
            "C | etcdmain: listen tcp: lookup nosuch.invalid: no such host " +
            "(give a name that resolves or an address in --listen-peer-urls)");

    /// <summary>Without a data directory, so that a refusal is also shown to say nothing of its default.</summary>
    private static Task<ChildProcess.Finished> RunAsync(string arguments) => Refusal.RunAsync(arguments.Split(' '));

    private static string Verifying(string problem) =>
        $"E | etcdmain: error verifying flags, {problem}. See 'netcd --help'.";

    private ServerOptions Options() => new() { DataDir = _directory.Child("data") };
}
