using Netcd.Configuration;

namespace Netcd.Tests.Configuration;

public sealed class CommandLineTests
{
    public static TheoryData<string, int, string> Refused => new()
    {
        // Flags that cannot be read.
        { "--bogus", 2, "flag provided but not defined: -bogus (see netcd --help)" },
        { "--name", 2, "flag needs an argument: -name (write -name value or -name=value)" },
        {
            "--heartbeat-interval x", 2,
            "invalid value \"x\" for flag -heartbeat-interval: parse error (give a whole number from 0 to 2147483647)"
        },
        {
            "--snapshot-count -1", 2,
            "invalid value \"-1\" for flag -snapshot-count: parse error " +
            "(give a whole number from 0 to 18446744073709551615)"
        },
        {
            "--initial-cluster-state foo", 2,
            "invalid value \"foo\" for flag -initial-cluster-state: invalid value (give new or existing)"
        },
        { "--dialect 3.5", 2, "invalid value \"3.5\" for flag -dialect: invalid value (give 3.4 or 2.3)" },
        {
            "--log-level loud", 2,
            "invalid value \"loud\" for flag -log-level: invalid value " +
            "(give debug, info, warn, error, panic or fatal)"
        },
        { "--debug=maybe", 2, "invalid boolean value \"maybe\" for -debug: parse error (give true or false)" },
        {
            "--cors foo", 2,
            "invalid value \"foo\" for flag -cors: URL scheme must be http or https: foo " +
            "(give * or origins such as http://example.com, separated by commas)"
        },
        {
            "--listen-peer-urls ftp://a:1", 2,
            "invalid value \"ftp://a:1\" for flag -listen-peer-urls: URL scheme must be http or https: ftp://a:1 " +
            "(give URLs of the form http://host:port, separated by commas)"
        },

        // Words that are no flags.
        { "foo", 1, "'foo' is not a valid flag (remove it: only flags and their values are taken)" },
        {
            "--debug false", 1,
            "'false' is not a valid flag (a boolean flag takes its value after '=', as in --debug=false)"
        },

        // Settings that do not fit together.
        {
            "--listen-client-urls http://127.0.0.1:1", 1,
            "--advertise-client-urls is required when --listen-client-urls is set explicitly " +
            "(give the URLs that clients reach this member by)"
        },
        {
            "--election-timeout 100", 1,
            "--election-timeout[100ms] should be at least as 5 times as --heartbeat-interval[100ms] " +
            "(raise the first or lower the second)"
        },
        {
            "--election-timeout 60000", 1,
            "--election-timeout[60000ms] is too long, and should be set less than 50000ms"
        },
        { "--heartbeat-interval 0", 1, "--heartbeat-interval must be >0 (set to 0ms)" },
        { "--name=", 1, "--name must not be empty (give this member a name)" },
        {
            "--listen-peer-urls https://127.0.0.1:2380", 1,
            "cannot listen on TLS for 127.0.0.1:2380: KeyFile and CertFile are not presented " +
            "(give --peer-cert-file and --peer-key-file, or --peer-auto-tls)"
        },

        {
            "--listen-client-urls http://localhost:2380,http://localhost:2379 --advertise-client-urls http://localhost:2379",
            1,
            "--listen-client-urls and --listen-peer-urls both list http://localhost:2380 " +
            "(clients and members need ports of their own)"
        },

        {
            "--force-new-cluster --rejoin http://localhost:2379", 1,
            "--force-new-cluster and --rejoin exclude each other (force one member to go on alone, and have the others " +
            "rejoin it)"
        },
        { "--rejoin http://a:1,http://b:1", 1, "--rejoin takes one URL (of a member that runs)" },
        {
            "--rejoin https://a:1 --rejoin-login-file f --auto-tls", 1,
            "--rejoin-login-file cannot be set with --auto-tls: anybody could answer and get the password " +
            "(give --trusted-ca-file)"
        },

        // Settings of a new cluster.
        {
            "--initial-cluster default=foo", 1,
            "error setting up initial cluster: URL scheme must be http or https: foo " +
            "(correct --initial-cluster: name=http://host:port, one pair for each URL)"
        },

        // TLS.
        {
            "--cert-file a.pem", 1,
            "KeyFile and CertFile must both be present[key: , cert: a.pem] (give both --cert-file and --key-file)"
        },

        // Flags of etcd that netcd does not have.
        {
            "--discovery http://a:1/x", 1,
            "--discovery is not supported by this version of netcd: remove it (list the member in --initial-cluster)"
        },
        {
            "--proxy on", 1,
            "--proxy is not supported by this version of netcd: remove it (netcd runs as a member only)"
        },
        {
            "--config-file x.yml", 1,
            "--config-file is not supported by this version of netcd: remove it " +
            "(give its settings as flags or as ETCD_* variables)"
        },
    };

    [Theory, MemberData(nameof(Refused))]
    public void A_mistake_has_its_line_and_its_exit_code(string arguments, int exitCode, string line)
    {
        var refused = Assert.IsType<CommandLine.Refused>(Read(arguments, ""));

        Assert.Equal([line], [.. refused.Syntax, .. refused.Problems]);
        Assert.Equal(exitCode, refused.ExitCode);
    }

    [Fact]
    public void All_problems_are_told_at_once()
    {
        var refused = Assert.IsType<CommandLine.Refused>(
            Read(
                "--bogus 1 --cert-file a --heartbeat-interval 300 --initial-cluster b=http://b:1",
                "ETCD_MAX_WALS=x ETCD_PROXY=on"));

        Assert.Single(refused.Syntax);
        Assert.Equal(5, refused.Problems.Count);
        Assert.Equal(2, refused.ExitCode);
    }

    [Theory]
    [InlineData("ETCD_ELECTION_TIMEOUT=abc",
        "invalid value \"abc\" for ETCD_ELECTION_TIMEOUT: parse error (give a whole number from 0 to 2147483647)")]
    [InlineData("ETCD_INITIAL_CLUSTER_STATE=abc",
        "invalid value \"abc\" for ETCD_INITIAL_CLUSTER_STATE: invalid value (give new or existing)")]
    [InlineData("ETCD_DEBUG=maybe", "invalid value \"maybe\" for ETCD_DEBUG: parse error (give true or false)")]
    [InlineData("ETCD_DIALECT=2", "invalid value \"2\" for ETCD_DIALECT: invalid value (give 3.4 or 2.3)")]
    [InlineData(
        "ETCD_PEER_KEY_FILE=k.pem",
        "KeyFile and CertFile must both be present[key: k.pem, cert: ] (give both --peer-cert-file and ETCD_PEER_KEY_FILE)")]
    [InlineData(
        "ETCD_ELECTION_TIMEOUT=60000",
        "ETCD_ELECTION_TIMEOUT[60000ms] is too long, and should be set less than 50000ms")]
    [InlineData(
        "ETCD_LISTEN_CLIENT_URLS=http://127.0.0.1:1",
        "--advertise-client-urls is required when ETCD_LISTEN_CLIENT_URLS is set explicitly " +
        "(give the URLs that clients reach this member by)")]
    [InlineData(
        "ETCD_INITIAL_CLUSTER_STATE=existing",
        "ETCD_INITIAL_CLUSTER_STATE=existing joins a running cluster, but --initial-cluster lists none of its members " +
        "(list all of them, this one included, as the answer to adding it says)")]
    public void A_bad_variable_has_its_line_and_exit_code_1(string variables, string line)
    {
        var refused = Assert.IsType<CommandLine.Refused>(Read("", variables));

        Assert.Equal([line], refused.Problems);
        Assert.Equal(1, refused.ExitCode);
    }

    [Theory]
    [InlineData("--listen-client-urls foo")]
    [InlineData("--listen-client-urls")]
    [InlineData("--listen-client-urls http://127.0.0.1:1 --advertise-client-urls x")]
    [InlineData("--listen-client-urls http://127.0.0.1:1 --advertise-client-url http://127.0.0.1:1")]
    [InlineData("--listen-client-urls http://127.0.0.1:1 ---advertise-client-urls http://127.0.0.1:1")]
    [InlineData("--election-timeout x --heartbeat-interval 900")]
    [InlineData("--heartbeat-intervall 10 --election-timeout 60")]
    [InlineData("---name x")]
    [InlineData("--bogus x --debug")]
    [InlineData("--nam b --initial-cluster b=http://localhost:2380")]
    [InlineData("--data-dirr b --initial-cluster-state existing")]
    public void A_flag_that_cannot_be_read_causes_no_second_complaint(string arguments)
    {
        var refused = Assert.IsType<CommandLine.Refused>(Read(arguments, ""));

        Assert.Single(refused.Syntax);
        Assert.Empty(refused.Problems);
    }

    [Fact]
    public void Nothing_is_missing_that_may_follow_a_stray_word() =>
        Assert.Single(Assert.IsType<CommandLine.Refused>(
            Read("--listen-client-urls http://a:1 foo --advertise-client-urls http://a:1", "")).Problems);

    [Fact]
    public void A_member_that_exists_needs_no_cluster() =>
        Assert.IsType<CommandLine.RunServer>(CommandLine.Read(
            ["--initial-cluster-state", "existing"], new Dictionary<string, string>(), memberExists: _ => true));

    [Theory]
    [InlineData("--proxy off --cert-file= --client-cert-auth=false --host-whitelist *")]
    [InlineData("--force-new-cluster=0 --discovery-fallback proxy --auto-tls=f")]
    public void An_unsupported_flag_with_its_default_is_accepted(string arguments) =>
        Assert.Empty(Assert.IsType<CommandLine.RunServer>(Read(arguments, "")).Notes);

    [Theory]
    [InlineData("--quota-backend-bytes 5", "flag \"--quota-backend-bytes\" has no effect in netcd - ignoring.")]
    [InlineData("--enable-grpc-gateway", "flag \"--enable-grpc-gateway\" has no effect in netcd - ignoring.")]
    [InlineData("--logger zap", "flag \"--logger\" has no effect in netcd - ignoring.")]
    [InlineData("-snapshot", "flag \"-snapshot\" is no longer supported - ignoring.")]
    public void A_flag_without_effect_is_accepted_and_logged(string arguments, string line)
    {
        var run = Assert.IsType<CommandLine.RunServer>(Read(arguments, ""));

        Assert.Equal([line], run.Notes.Select(note => note.Text));
    }

    [Fact]
    public void An_origin_needs_no_port() => Assert.Equal(
        ["http://a.example", "https://b"],
        Assert.IsType<CommandLine.RunServer>(Read("--cors http://a.example,https://b", "")).Settings.AllowedOrigins);

    [Fact]
    public void Help_and_version_are_asked_for_by_flag()
    {
        Assert.IsType<CommandLine.ShowHelp>(Read("--help", ""));
        Assert.IsType<CommandLine.ShowVersion>(Read("--version", ""));
        Assert.IsType<CommandLine.Refused>(Read("--version --bogus", ""));
        Assert.IsType<CommandLine.RunServer>(Read("--version=false", ""));
    }

    [Fact]
    public void The_defaults_are_those_of_etcd_3_4_but_for_the_snapshots_kept()
    {
        var settings = Assert.IsType<CommandLine.RunServer>(Read("", "")).Settings;

        Assert.Equal("default", settings.Name);
        Assert.Equal("default.etcd", settings.DataDir);
        Assert.True(settings.DataDirIsDefault);
        Assert.Null(settings.WalDir);
        Assert.Equal("http://localhost:2379", Assert.Single(settings.ListenClientUrls).ToString());
        Assert.Equal("http://localhost:2380", Assert.Single(settings.ListenPeerUrls).ToString());
        Assert.Equal(["http://localhost:2379"], settings.AdvertiseClientUrls);
        Assert.Equal(["http://localhost:2380"], settings.InitialAdvertisePeerUrls);
        Assert.Equal("default=http://localhost:2380", settings.InitialCluster);
        Assert.True(settings.InitialClusterIsNew);
        Assert.Equal("etcd-cluster", settings.InitialClusterToken);
        Assert.Equal(100_000UL, settings.SnapshotCount);
        Assert.Equal(2, settings.MaxSnapshots);
        Assert.Equal(5, settings.MaxWals);
        Assert.Equal(100, settings.HeartbeatIntervalMs);
        Assert.Equal(1000, settings.ElectionTimeoutMs);
        Assert.Equal(["*"], settings.AllowedOrigins);
        Assert.Null(settings.Dialect);
        Assert.False(settings.AllowV3Keys);
    }

    [Fact]
    public void The_name_decides_the_default_directory_and_cluster()
    {
        var settings = Assert.IsType<CommandLine.RunServer>(Read("--name n1 --snapshot-count 0", "")).Settings;

        Assert.Equal("n1.etcd", settings.DataDir);
        Assert.Equal("n1=http://localhost:2380", settings.InitialCluster);
        Assert.Equal(100_000UL, settings.SnapshotCount);
    }

    [Fact]
    public void The_help_lists_every_flag_with_its_default()
    {
        var help = HelpText.Full();

        Assert.All(
            EtcdFlags.Sections.SelectMany(section => section.Flags),
            flag => Assert.Contains($"\n  --{flag.Name} '{flag.DefaultText}'\n    {flag.Help}\n", help));
    }

    private static CommandLine Read(string arguments, string variables) =>
        CommandLine.Read(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries),
            variables.Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(variable => variable.Split('=', count: 2))
                .ToDictionary(parts => parts[0], parts => parts[1]),
            memberExists: _ => false);
}
