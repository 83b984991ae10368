namespace Netcd.Conformance.Tests;

/// <summary>A difference from etcd 3.4.23 that netcd keeps on purpose; <c>docs/compatibility.md</c> has the same list.</summary>
public sealed record AcceptedDifference(string Name, string Reason)
{
    public static IReadOnlyList<AcceptedDifference> All { get; } =
    [
        new("long-request-line", "etcd 3.4 resets a connection whose request line exceeds 4 KiB; 2.3 and netcd serve it."),
        new("no-http-1-request", "etcd 3.4 drops what is not HTTP/1; 2.3 and netcd answer with Go's error page."),
        new("no-v3-api", "etcd 3.4 has an API below /v3/; netcd has only that of v2."),
        new("quorum-read-writes-nothing", "etcd writes an entry to its log for a quorum read or health check; netcd does not."),
        new("refusal-tells-why", "etcd refuses a change of the membership without a reason in its answer; netcd gives it."),
        new("stream-sees-removal-once", "etcd sends delete and expire twice to a stream watch on the very key."),
        new("stream-continues-after-history", "etcd sends one event of the past to a stream watch and then nothing more."),
        new("user-name-is-no-path", "etcd resolves a user name as a path: ../../1/foo is whoever wrote that key; for netcd it is nobody."),
        new("overflowed-stream-is-closed", "etcd leaves the connection of a watcher that was too slow open and silent."),
    ];
}
