namespace Netcd.Conformance.Tests;

/// <summary>A difference from etcd 3.4.23 that netcd keeps on purpose; <c>docs/compatibility.md</c> lists the same ones.</summary>
/// <param name="Name">What a corpus file writes after <c>accept</c>; the document has it in code quotes.</param>
/// <param name="Reason">Why netcd differs.</param>
public sealed record AcceptedDifference(string Name, string Reason)
{
    public static IReadOnlyList<AcceptedDifference> All { get; } =
    [
        new("long-request-line", "etcd 3.4 resets a connection whose request line exceeds 4 KiB; 2.3 and netcd serve it."),
        new("stream-sees-removal-once", "etcd sends delete and expire twice to a stream watch on the very key."),
        new("stream-continues-after-history", "etcd sends one event of the past to a stream watch and then nothing more."),
        new("overflowed-stream-is-closed", "etcd leaves the connection of a watcher that was too slow open and silent."),
    ];
}
