using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Netcd.Api.Auth;
using Netcd.Api.Errors;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Raft;
using Netcd.Server;
using Netcd.Server.Auth;
using Netcd.Server.Membership;

namespace Netcd.Api.Members;

/// <summary>Serves <c>/v2/members</c>: lists the members, adds, moves and removes them.</summary>
internal sealed class MembersEndpoint(
    Member member, AccessCheck access, ClusterIdHeader clusterId, ILogger logger)
{
    private const int BodyBytesMax = 1024 * 1024;

    /// <summary>Where this endpoint stands; what follows in a request's path names a member.</summary>
    public static ReadOnlySpan<byte> Prefix => "/v2/members"u8;

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        switch (exchange.Method)
        {
            case RequestMethod.Get:
                clusterId.AddTo(exchange);
                Get(exchange);
                return ValueTask.CompletedTask;
            case RequestMethod.Post or RequestMethod.Put or RequestMethod.Delete:
                return ChangeAsync(exchange);
            default:
                TextPage.MethodNotAllowed(exchange, "GET,POST,DELETE,PUT"u8);
                return ValueTask.CompletedTask;
        }
    }

    private async ValueTask ChangeAsync(HttpExchange exchange)
    {
        var decision = await (AuthRecords.IsEnabledIn(member.Store) ? access.CheckRootForChangeAsync(exchange) : access.CheckRootAsync(exchange));
        if (decision != Access.Granted)
        {
            AuthAnswer.Refuse(exchange, decision);
            return;
        }

        clusterId.AddTo(exchange);
        await (exchange.Method switch
        {
            RequestMethod.Post => AddAsync(exchange),
            RequestMethod.Put => UpdateAsync(exchange),
            _ => RemoveAsync(exchange),
        });
    }

    private void Get(HttpExchange exchange)
    {
        var rest = Rest(exchange);
        if (rest.IsEmpty)
        {
            exchange.AddHeader("Content-Type"u8, "application/json"u8);
            MembersJson.WriteList(exchange.Body, member.Cluster.Members.Values);
        }
        else if (!rest.SequenceEqual("leader"u8))
        {
            JsonMessage.Write(exchange, statusCode: 404, "Not found");
        }
        else if (member.Cluster.Members.TryGetValue(member.Progress.Leader, out var leader))
        {
            exchange.AddHeader("Content-Type"u8, "application/json"u8);
            MembersJson.WriteOne(exchange.Body, leader);
        }
        else
        {
            JsonMessage.Write(exchange, statusCode: 503, "During election");
        }
    }

    private async ValueTask AddAsync(HttpExchange exchange)
    {
        if (await ReadUrlsAsync(exchange) is not { } urls)
        {
            return;
        }

        // It ends by itself, as all changes do: the member times out.
        switch (await member.AddMemberAsync(urls, IsForced(exchange), CancellationToken.None))
        {
            case MembershipResult.Done(var added):
                exchange.StatusCode = 201;
                exchange.AddHeader("Content-Type"u8, "application/json"u8);
                MembersJson.WriteOne(exchange.Body, added);
                break;
            case MembershipResult.Failed { Failure: MembershipFailure.IdExists or MembershipFailure.PeerUrlExists } failed:
                JsonMessage.Write(exchange, statusCode: 409, MembershipErrors.CauseOf(failed.Failure));
                break;
            case MembershipResult.Failed { Failure: MembershipFailure.BadPeerUrl } failed:
                Explain(exchange, statusCode: 409, $"adding member at {string.Join(", ", urls)}", failed);
                break;
            case MembershipResult.Failed failed:
                Refuse(exchange, $"adding member at {string.Join(", ", urls)}", failed);
                break;
        }
    }

    private async ValueTask UpdateAsync(HttpExchange exchange)
    {
        if (!TryReadId(exchange, out var id) || await ReadUrlsAsync(exchange) is not { } urls)
        {
            return;
        }

        switch (await member.UpdateMemberAsync(id, urls, IsForced(exchange), CancellationToken.None))
        {
            case MembershipResult.Done:
                exchange.StatusCode = 204;
                break;
            case MembershipResult.Failed { Failure: MembershipFailure.PeerUrlExists } failed:
                JsonMessage.Write(exchange, statusCode: 409, MembershipErrors.CauseOf(failed.Failure));
                break;
            case MembershipResult.Failed { Failure: MembershipFailure.IdNotFound }:
                JsonMessage.Write(exchange, statusCode: 404, $"No such member: {id}");
                break;
            case MembershipResult.Failed { Explanation: not null } failed:
                Explain(exchange, statusCode: 409, $"updating member {id}", failed); // etcd refuses no move.
                break;
            case MembershipResult.Failed failed:
                Refuse(exchange, $"updating member {id}", failed);
                break;
        }
    }

    private async ValueTask RemoveAsync(HttpExchange exchange)
    {
        if (!TryReadId(exchange, out var id))
        {
            return;
        }

        switch (await member.RemoveMemberAsync(id, IsForced(exchange), CancellationToken.None))
        {
            case MembershipResult.Done:
                exchange.StatusCode = 204;
                break;
            case MembershipResult.Failed { Failure: MembershipFailure.IdRemoved }:
                JsonMessage.Write(exchange, statusCode: 410, $"Member permanently removed: {id}");
                break;
            case MembershipResult.Failed { Failure: MembershipFailure.IdNotFound }:
                JsonMessage.Write(exchange, statusCode: 404, $"No such member: {id}");
                break;
            case MembershipResult.Failed failed:
                Refuse(exchange, $"removing member {id}", failed);
                break;
        }
    }

    /// <summary>
    /// What etcd answers for every other failure, with the reason only in the log. Where netcd knows what to do, its answer
    /// says so, too: clients of etcd go by the status alone.
    /// </summary>
    private void Refuse(HttpExchange exchange, string change, MembershipResult.Failed failed) =>
        Explain(exchange, statusCode: 500, change, failed);

    /// <summary>
    /// For refusals that etcd does not have the status is 409: with it etcd's clients show the message, and with 500 they ask
    /// the next member and say in the end that the cluster is not available.
    /// </summary>
    private void Explain(HttpExchange exchange, int statusCode, string change, MembershipResult.Failed failed)
    {
        var cause = MembershipErrors.CauseOf(failed.Failure);
        Log.MembershipChangeFailed(logger, change, cause);
        JsonMessage.Write(
            exchange,
            statusCode,
            failed.Explanation is { } explanation
                ? $"{cause}: {explanation}; ?force=true does it all the same"
                : "Internal Server Error");
    }

    /// <summary>Whether the operator does without the checks, at netcd alone: etcd looks at no query here.</summary>
    private static bool IsForced(HttpExchange exchange) => exchange.RawQuery.SequenceEqual("force=true"u8);

    /// <summary>The path behind the endpoint, without its slash.</summary>
    private static ReadOnlySpan<byte> Rest(HttpExchange exchange)
    {
        var rest = exchange.Path[Prefix.Length..];
        return rest.IsEmpty ? rest : rest[1..];
    }

    /// <summary>The member that the path names; answers by itself if there is none.</summary>
    private static bool TryReadId(HttpExchange exchange, out MemberId id)
    {
        id = MemberId.None;
        var rest = Rest(exchange);
        if (rest.IsEmpty)
        {
            TextPage.MethodNotAllowed(exchange, allow: default);
            return false;
        }

        // .NET overlooks NUL bytes behind a number, Go does not.
        if (!rest.Contains((byte)0)
            && ulong.TryParse(rest, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
        {
            id = new MemberId(value);
            return true;
        }

        JsonMessage.WriteBytes(exchange, statusCode: 404, [.. "No such member: "u8, .. rest]);
        return false;
    }

    /// <summary>The URLs in the body; answers by itself and gives null if they are no good.</summary>
    private static async ValueTask<IReadOnlyList<string>?> ReadUrlsAsync(HttpExchange exchange)
    {
        if (!IsJson(exchange.ContentType))
        {
            JsonMessage.WriteBytes(
                exchange,
                statusCode: 415,
                [.. "Bad Content-Type "u8, .. exchange.ContentType, .. ", accept application/json"u8]);
            return null;
        }

        var body = await exchange.ReadBodyAsync(BodyBytesMax);
        if (body.Status != BodyStatus.Complete)
        {
            JsonMessage.Write(exchange, statusCode: 400, body.Error ?? "http: request body too large");
            return null;
        }

        if (MemberUrls.TryRead(body.Bytes, out var urls, out var problem))
        {
            return urls;
        }

        JsonMessage.Write(exchange, statusCode: 400, problem);
        return null;
    }

    /// <summary>etcd ignores case and blanks only if there are parameters.</summary>
    private static bool IsJson(ReadOnlySpan<byte> contentType)
    {
        var semicolon = contentType.IndexOf((byte)';');
        return semicolon < 0
            ? contentType.SequenceEqual("application/json"u8)
            : Ascii.EqualsIgnoreCase(contentType[..semicolon].Trim((byte)' '), "application/json"u8);
    }
}
