using System.Buffers;
using System.Globalization;
using System.Text;
using Netcd.Http;

namespace Netcd.Transport.Inbound;

/// <summary>Serves <c>/raft/probing</c>: that this member lives, and what its clock says. For anybody, as in etcd.</summary>
internal sealed class ProbingEndpoint(TimeProvider time)
{
    public void Handle(HttpExchange exchange)
    {
        exchange.AddSniffedTextType();
        var now = time.GetUtcNow().ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFZ", CultureInfo.InvariantCulture);
        exchange.Body.Write(Encoding.ASCII.GetBytes($$"""{"OK":true,"Now":"{{now}}"}"""));
        exchange.Write("\n"u8);
    }
}
