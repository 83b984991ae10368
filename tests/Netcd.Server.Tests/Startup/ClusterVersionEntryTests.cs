using Netcd.Raft.Log;
using Netcd.Server.Proposals;
using Netcd.Server.Startup;
using Netcd.Store;

namespace Netcd.Server.Tests.Startup;

public class ClusterVersionEntryTests
{
    [Theory]
    [InlineData("/0/version", "3.4.0", true)]
    [InlineData("/0/version", "3.0.0", true)]
    [InlineData("/0/version", "2.3.0", false)]
    [InlineData("/1/version", "3.4.0", false)] // A client's own key.
    [InlineData("/0/version/x", "3.4.0", false)]
    public void Only_a_version_of_3_in_the_clusters_own_key_tells_of_etcd_3(string path, string version, bool isOfEtcd3) =>
        Assert.Equal(isOfEtcd3, ClusterVersionEntry.IsOfEtcd3(EntryOf(KeyCommandCodec.Encode(new KeyCommand
        {
            Method = KeyMethod.Put,
            Path = KeyPath.Parse(path),
            Value = System.Text.Encoding.UTF8.GetBytes(version),
        }))));

    [Fact]
    public void A_client_that_writes_the_path_as_a_value_is_not_taken_for_the_cluster() =>
        Assert.False(ClusterVersionEntry.IsOfEtcd3(EntryOf(KeyCommandCodec.Encode(new KeyCommand
        {
            Method = KeyMethod.Put,
            Path = KeyPath.Parse("/1/k"),
            Value = "/0/version 3.4.0"u8.ToArray(),
        }))));

    [Fact]
    public void What_cannot_be_read_is_left_to_whoever_applies_it() =>
        Assert.False(ClusterVersionEntry.IsOfEtcd3(EntryOf([0x12, 0x7f, .. "/0/version"u8])));

    private static Entry EntryOf(byte[] data) =>
        new() { Type = EntryType.Normal, Id = new EntryId(Term: 1, Index: 1), Data = data };
}
