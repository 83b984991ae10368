using System.Diagnostics;
using Netcd.Api.Audit;
using Netcd.Api.Auth;
using Netcd.Api.Metrics;
using Netcd.Http;
using Netcd.Http.Responses;
using Netcd.Server;
using Netcd.Server.Proposals;
using Netcd.Store;
using Netcd.Store.Tree;

namespace Netcd.Api.Keys;

/// <summary>Serves <c>/v2/keys</c>: checks a request, then reads, watches or has a command replicated.</summary>
internal sealed class KeysEndpoint(
    Member member, AccessCheck access, ClusterIdHeader clusterId, KeysMetrics metrics)
{
    /// <summary>Length times levels of the largest key that can be written: what it may add to a snapshot.</summary>
    private const long LengthTimesDepthMax = 8 * 1024 * 1024;

    private readonly KeysAnswer _answer = new(member);
    private readonly KeysWatch _watch = new(member.Store, new KeysAnswer(member));

    /// <summary>Where this endpoint stands; what follows in a request's path is the key.</summary>
    public static ReadOnlySpan<byte> Prefix => "/v2/keys"u8;

    public ValueTask HandleAsync(HttpExchange exchange)
    {
        if (exchange.Method is RequestMethod.Other or RequestMethod.Options or RequestMethod.Connect)
        {
            TextPage.MethodNotAllowed(exchange, "HEAD,GET,PUT,POST,DELETE"u8);
            return ValueTask.CompletedTask;
        }

        clusterId.AddTo(exchange);
        if (KeysFormReader.MayHaveBody(exchange))
        {
            return HandleWithBodyAsync(exchange);
        }

        if (exchange.RawQuery.IsEmpty)
        {
            return Execute(exchange, KeysRequest.Plain); // Most reads: nothing to parse, nothing to keep.
        }

        var form = new KeysForm();
        return Check(exchange, form, KeysFormReader.ReadQuery(exchange, form));
    }

    private async ValueTask HandleWithBodyAsync(HttpExchange exchange)
    {
        var form = new KeysForm();
        var bodyProblem = await KeysFormReader.ReadBodyAsync(exchange, form);
        var queryProblem = KeysFormReader.ReadQuery(exchange, form);
        await Check(exchange, form, bodyProblem ?? queryProblem);
    }

    private ValueTask Check(HttpExchange exchange, KeysForm form, string? formProblem)
    {
        var isGet = exchange.Method == RequestMethod.Get;
        var request = KeysRequest.Plain;
        var error = formProblem is null
            ? KeysRequestParser.Parse(form, isGet, out request)
            : KeysErrors.NotAForm(formProblem);
        if (error is null)
        {
            return Execute(exchange, request);
        }

        KeysAnswer.Refuse(exchange, error);
        return ValueTask.CompletedTask;
    }

    private ValueTask Execute(HttpExchange exchange, KeysRequest request)
    {
        AuditEntry.Of(exchange)?.Take(request);
        var rules = request.Quorum ? member.AuthRecords.Version : null;
        if (!access.IsOn)
        {
            return Perform(exchange, request, rules);
        }

        var checking = access.CheckKeyAsync(exchange, request.Recursive);
        return checking.IsCompletedSuccessfully
            ? PerformIf(checking.Result, exchange, request, rules)
            : PerformIfAsync(checking, exchange, request, rules);
    }

    private async ValueTask PerformIfAsync(
        ValueTask<Access> checking, HttpExchange exchange, KeysRequest request, StoreNode? rules) =>
        await PerformIf(await checking, exchange, request, rules);

    private ValueTask PerformIf(Access decision, HttpExchange exchange, KeysRequest request, StoreNode? rules)
    {
        if (decision == Access.Granted)
        {
            return Perform(exchange, request, rules);
        }

        Refuse(exchange, decision);
        return ValueTask.CompletedTask;
    }

    private static void Refuse(HttpExchange exchange, Access decision) => KeysAnswer.Refuse(
        exchange, decision == Access.Busy ? KeysErrors.TooManyLogins : KeysErrors.AuthRequired);

    /// <summary>Does what was asked for, by rules that stood when it was let in.</summary>
    private ValueTask Perform(HttpExchange exchange, KeysRequest request, StoreNode? rules)
    {
        var path = KeySpaces.Client.Append(exchange.Path[Prefix.Length..]);
        var isGet = exchange.Method == RequestMethod.Get;
        if (isGet && request.Wait && !request.Quorum)
        {
            return _watch.WatchAsync(exchange, path, request);
        }

        var kind = KindOf(exchange.Method, request.Quorum);
        metrics.Received(kind);
        switch (kind)
        {
            case KeysRequestKind.Get or KeysRequestKind.Head:
                return ReadAsync(exchange, kind, path, request);
            case KeysRequestKind.QuorumGet:
                return ReadFromQuorumAsync(exchange, path, request, rules);
            case KeysRequestKind.Put or KeysRequestKind.Post when IsTooDeep(path):
                KeysAnswer.Refuse(exchange, KeysErrors.KeyTooDeep);
                return ValueTask.CompletedTask;
            default:
                return WriteAsync(exchange, kind, path, request);
        }
    }

    private static bool IsTooDeep(KeyPath path) => (long)path.Span.Length * path.Depth > LengthTimesDepthMax;

    private static KeysRequestKind KindOf(RequestMethod method, bool quorum) => method switch
    {
        RequestMethod.Get => quorum ? KeysRequestKind.QuorumGet : KeysRequestKind.Get,
        RequestMethod.Head => KeysRequestKind.Head,
        RequestMethod.Put => KeysRequestKind.Put,
        RequestMethod.Post => KeysRequestKind.Post,
        RequestMethod.Delete => KeysRequestKind.Delete,
        _ => throw new UnreachableException($"{method} was refused before."),
    };

    private ValueTask ReadAsync(HttpExchange exchange, KeysRequestKind kind, KeyPath path, KeysRequest request)
    {
        var started = Stopwatch.GetTimestamp();
        switch (member.Store.Get(path))
        {
            case GetResult.Found found:
                var written = _answer.WriteReadAsync(exchange, found, request.Recursive, member.Clock.NowNs());
                metrics.Completed(kind, Stopwatch.GetElapsedTime(started)); // Sending takes as long as the client does.
                return written;
            case GetResult.Refused refused:
                Refuse(exchange, kind, refused.Error);
                return ValueTask.CompletedTask;
            default:
                throw new UnreachableException("A read either finds or is refused.");
        }
    }

    private async ValueTask ReadFromQuorumAsync(
        HttpExchange exchange, KeyPath path, KeysRequest request, StoreNode? rules)
    {
        if (await member.ConfirmLeadershipAsync(CancellationToken.None) is { } failed)
        {
            Refuse(exchange, KeysRequestKind.QuorumGet, failed);
            return;
        }

        // This member may just have learned what others knew before: who may read is part of what is read.
        if (!member.AuthRecords.IsStillAt(rules)
            && access.IsOn
            && await access.CheckKeyAsync(exchange, request.Recursive) is var decision
            && decision != Access.Granted)
        {
            Refuse(exchange, decision);
            metrics.Failed(KeysRequestKind.QuorumGet, exchange.StatusCode);
            return;
        }

        await ReadAsync(exchange, KeysRequestKind.QuorumGet, path, request);
    }

    private async ValueTask WriteAsync(HttpExchange exchange, KeysRequestKind kind, KeyPath path, KeysRequest request)
    {
        var started = Stopwatch.GetTimestamp();
        var command = KeysCommand.Of(kind, path, request, member.Clock);
        switch (await member.ProposeAsync(command, CancellationToken.None)) // It ends by itself: the member times out.
        {
            case ProposalResult.Applied { Result: StoreResult.Done done }:
                _answer.WriteDone(exchange, done.Event, request.NoValueOnSuccess);
                metrics.Completed(kind, Stopwatch.GetElapsedTime(started));
                break;
            case ProposalResult.Applied { Result: StoreResult.Refused refused }:
                Refuse(exchange, kind, refused.Error);
                break;
            case ProposalResult.Failed failed:
                Refuse(exchange, kind, failed);
                break;
            case var other:
                throw new UnreachableException($"A write cannot end as {other}.");
        }
    }

    private void Refuse(HttpExchange exchange, KeysRequestKind kind, StoreError error)
    {
        KeysAnswer.Refuse(exchange, error);
        metrics.Failed(kind, exchange.StatusCode);
    }

    private void Refuse(HttpExchange exchange, KeysRequestKind kind, ProposalResult.Failed failed)
    {
        KeysAnswer.Refuse(exchange, KeysErrors.NotReplicated(failed.Cause));
        metrics.Failed(kind, exchange.StatusCode);
    }
}
