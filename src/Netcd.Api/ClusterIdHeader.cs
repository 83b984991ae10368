using System.Text;
using Netcd.Http;
using Netcd.Raft;

namespace Netcd.Api;

/// <summary>The header that tells which cluster answered; its text never changes while the member runs.</summary>
internal sealed class ClusterIdHeader(ClusterId clusterId)
{
    private readonly byte[] _text = Encoding.ASCII.GetBytes(clusterId.ToString());

    public void AddTo(HttpExchange exchange) => exchange.AddHeader("X-Etcd-Cluster-Id"u8, _text);
}
