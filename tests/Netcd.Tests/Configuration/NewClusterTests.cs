using Netcd.Configuration;

namespace Netcd.Tests.Configuration;

public sealed class NewClusterTests
{
    public static TheoryData<string, string> Problems => new()
    {
        {
            "--name n1 --initial-cluster n2=http://localhost:2380",
            "couldn't find local name \"n1\" in the initial cluster configuration " +
            "(add n1=http://localhost:2380 to --initial-cluster, or start with a --name that it lists)"
        },
        {
            "--initial-cluster=",
            "couldn't find local name \"default\" in the initial cluster configuration " +
            "(add default=http://localhost:2380 to --initial-cluster, or start with a --name that it lists)"
        },
        {
            "--initial-cluster default=http://localhost:2380 --initial-advertise-peer-urls http://localhost:2999",
            "--initial-cluster must include default=http://localhost:2999 given --initial-advertise-peer-urls=" +
            "http://localhost:2999, but it is default=http://localhost:2380 " +
            "(forgot to set --initial-cluster or --initial-advertise-peer-urls?)"
        },
        {
            "--initial-cluster default=http://a:1,default=http://a:1 --initial-advertise-peer-urls http://a:1,http://a:1",
            "--initial-cluster: initial cluster default=http://a:1,default=http://a:1 has duplicate url " +
            "(give each member peer URLs of its own)"
        },
        {
            "--initial-cluster default=ftp://localhost:2380",
            "error setting up initial cluster: URL scheme must be http or https: ftp://localhost:2380 " +
            "(correct --initial-cluster: name=http://host:port, one pair for each URL)"
        },
        {
            "--initial-cluster default",
            "error setting up initial cluster: URL scheme must be http or https:  " +
            "(correct --initial-cluster: name=http://host:port, one pair for each URL)"
        },
        {
            "--advertise-client-urls http://localhost:2380",
            "--initial-cluster: http://localhost:2380 is where this member answers clients " +
            "(give peer URLs, for this member those of --listen-peer-urls)"
        },
        {
            "--initial-cluster-state existing",
            "--initial-cluster-state=existing joins a running cluster, but --initial-cluster lists none of its members " +
            "(list all of them, this one included, as the answer to adding it says)"
        },
        {
            "--initial-cluster-state existing --name n4 --initial-cluster a=http://a:1,b=http://b:1",
            "couldn't find local name \"n4\" in the initial cluster configuration " +
            "(add n4=http://localhost:2380 to --initial-cluster, or start with a --name that it lists)"
        },
    };

    [Theory, MemberData(nameof(Problems))]
    public void A_new_member_must_have_its_place_in_the_cluster(string arguments, string problem) =>
        Assert.Equal([problem], SettingsCheck.NewClusterProblems(Settings(arguments)));

    [Theory]
    [InlineData("")]
    [InlineData("--name n1")]
    [InlineData("--name n1 --initial-cluster n1=http://a:1 --initial-advertise-peer-urls http://a:1")]
    [InlineData("--name n1 --initial-advertise-peer-urls http://a:1")] // Without --initial-cluster it is alone.
    [InlineData("--initial-cluster default=http://localhost:2380,b=http://b:1,c=http://c:1")]
    [InlineData("--initial-cluster-state existing --initial-cluster default=http://d:1,b=http://b:1")]
    [InlineData("--initial-cluster default=http://b:2,default=http://a:1 " +
        "--initial-advertise-peer-urls http://a:1,http://b:2")]
    public void A_member_with_its_place_in_the_cluster_may_start(string arguments) =>
        Assert.Empty(SettingsCheck.NewClusterProblems(Settings(arguments)));

    private static NetcdSettings Settings(string arguments) =>
        Assert.IsType<CommandLine.RunServer>(CommandLine.Read(
            arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), new Dictionary<string, string>(),
            memberExists: _ => true)).Settings;
}
