using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Server;

namespace Netcd.Api.Members;

/// <summary>Serves <c>/netcd/members</c>: who has a vote, how far each member is, and how many more may be lost.</summary>
/// <remarks>Not of etcd, which answers 404 there.</remarks>
internal sealed class StatusEndpoint(Member member)
{
    public static ReadOnlySpan<byte> Path => "/netcd/members"u8;

    /// <summary>For a client: what the leader says, which knows most; else what this member knows.</summary>
    public async ValueTask HandleAsync(HttpExchange exchange)
    {
        if (!IsGet(exchange))
        {
            return;
        }

        if (await member.AskLeaderForStatusAsync(exchange.Aborted) is { } answer)
        {
            exchange.AddHeader("Content-Type"u8, "application/json"u8);
            exchange.Write(answer);
            return;
        }

        await WriteOwnAsync(exchange);
    }

    /// <summary>For another member: what this one knows.</summary>
    public async ValueTask HandlePeerAsync(HttpExchange exchange)
    {
        if (IsGet(exchange))
        {
            await WriteOwnAsync(exchange);
        }
    }

    private static bool IsGet(HttpExchange exchange)
    {
        if (exchange.Method == RequestMethod.Get)
        {
            return true;
        }

        TextPage.MethodNotAllowed(exchange, "GET"u8);
        return false;
    }

    private async ValueTask WriteOwnAsync(HttpExchange exchange)
    {
        var status = await member.ReadStatusAsync();
        exchange.AddHeader("Content-Type"u8, "application/json"u8);
        StatusJson.Write(exchange.Body, status);
    }
}
