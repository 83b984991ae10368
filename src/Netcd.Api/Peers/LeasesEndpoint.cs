using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft.Roles;
using Netcd.Raft.Wire;
using Netcd.Server;

namespace Netcd.Api.Peers;

/// <summary>
/// Serves <c>/leases</c> and <c>/leases/internal</c>, where members of etcd 3.4 ask the leader about leases of the v3
/// API. There are none here, which is what they are told.
/// </summary>
internal sealed class LeasesEndpoint(Member member)
{
    private const int BodyBytesMax = 1024 * 1024;

    /// <summary>Somebody's lease is to live on; only the leader would know it.</summary>
    public ValueTask HandleKeepAliveAsync(HttpExchange exchange) =>
        HandleAsync(exchange, IsKeepAlive, member.Progress.Role == Role.Leader ? NoSuchLease : NotTheLeader);

    /// <summary>Somebody asks how long a lease has to live.</summary>
    public static ValueTask HandleTimeToLiveAsync(HttpExchange exchange) =>
        HandleAsync(exchange, IsTimeToLive, NoSuchLease);

    private static async ValueTask HandleAsync(
        HttpExchange exchange, Predicate<ReadOnlyMemory<byte>> isUnderstood, Action<HttpExchange> answer)
    {
        if (exchange.Method != RequestMethod.Post)
        {
            TextPage.MethodNotAllowed(exchange, allow: default);
            return;
        }

        var body = await exchange.ReadBodyAsync(BodyBytesMax);
        if (body.Status != BodyStatus.Complete)
        {
            TextPage.Write(exchange, statusCode: 400, "error reading body"u8);
        }
        else if (!isUnderstood(body.Bytes))
        {
            TextPage.Write(exchange, statusCode: 400, "error unmarshalling request"u8);
        }
        else
        {
            answer(exchange);
        }
    }

    private static void NoSuchLease(HttpExchange exchange) =>
        TextPage.Write(exchange, statusCode: 404, "lease not found"u8);

    private static void NotTheLeader(HttpExchange exchange) =>
        TextPage.Write(exchange, statusCode: 400, "not a primary lessor"u8);

    /// <summary>A LeaseKeepAliveRequest: field 1 is the ID.</summary>
    private static bool IsKeepAlive(ReadOnlyMemory<byte> body)
    {
        try
        {
            var fields = new ProtoReader(body.Span);
            while (fields.Next())
            {
                if (fields.Field == 1)
                {
                    fields.Varint();
                }
                else
                {
                    fields.Skip();
                }
            }

            return true;
        }
        catch (WireFormatException)
        {
            return false;
        }
    }

    /// <summary>A LeaseInternalRequest: field 1 is a message.</summary>
    private static bool IsTimeToLive(ReadOnlyMemory<byte> body)
    {
        try
        {
            var fields = new ProtoReader(body.Span);
            while (fields.Next())
            {
                if (fields.Field == 1)
                {
                    fields.Bytes();
                }
                else
                {
                    fields.Skip();
                }
            }

            return true;
        }
        catch (WireFormatException)
        {
            return false;
        }
    }
}
