using System.Text;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Server;

namespace Netcd.Api.Members;

/// <summary>Serves <c>/v2/machines</c>: the client URLs of all members as one line of text.</summary>
internal sealed class MachinesEndpoint(Member member)
{
    public void Handle(HttpExchange exchange)
    {
        if (exchange.Method is not (RequestMethod.Get or RequestMethod.Head))
        {
            TextPage.MethodNotAllowed(exchange, "GET,HEAD"u8);
            return;
        }

        var urls = member.Cluster.Members.Values.SelectMany(record => record.ClientUrls).Order(StringComparer.Ordinal);
        exchange.AddSniffedTextType();
        exchange.Write(Encoding.UTF8.GetBytes(string.Join(", ", urls)));
    }
}
