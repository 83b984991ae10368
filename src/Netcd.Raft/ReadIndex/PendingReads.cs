using System.Buffers.Binary;
using Netcd.Raft.Log;
using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.Roles;

namespace Netcd.Raft.ReadIndex;

/// <summary>
/// Linearizable reads that wait for the leader to learn that it still is the leader: a majority must answer heartbeats
/// that left after the request came (thesis §6.4).
/// </summary>
/// <remarks>
/// Heartbeats are numbered by rounds; the number travels as their context. One round serves all reads that came before.
/// </remarks>
internal sealed class PendingReads(MemberState member, ProgressSet followers)
{
    /// <summary>How many reads may wait; more are dropped, and whoever asked runs into a time-out.</summary>
    private const int ReadsMax = 4096;

    /// <summary>How long the name of a read may be, in bytes; etcd's have 8.</summary>
    private const int ContextBytesMax = 1024;

    private const ulong EveryRound = ulong.MaxValue; // A leader needs no heartbeat to know of itself.

    private readonly Queue<Read> _reads = [];
    private readonly List<Read> _postponed = [];
    private ulong _round;

    private readonly record struct Read(MemberId From, ReadOnlyMemory<byte> Context, ulong Index, ulong Round);

    /// <summary>Takes a read in. True if a new round of heartbeats has to be sent for it.</summary>
    public bool Request(MemberId from, ReadOnlyMemory<byte> context)
    {
        if (_reads.Count + _postponed.Count >= ReadsMax || context.Length > ContextBytesMax)
        {
            return false;
        }

        if (member.Log.TermAt(member.Log.Committed) != member.Term)
        {
            // What earlier leaders committed is known only when an entry of this term is (Raft §8).
            _postponed.Add(new Read(from, context, Index: 0, Round: 0));
            return false;
        }

        _reads.Enqueue(new Read(from, context, member.Log.Committed, _round + 1));
        Release();
        return _reads.Count > 0;
    }

    /// <summary>Takes in that an entry of this term was committed. True if a new round of heartbeats has to be sent.</summary>
    public bool RequestPostponed()
    {
        var isRoundDue = false;
        var postponed = _postponed.ToArray();
        _postponed.Clear();
        foreach (var read in postponed)
        {
            isRoundDue |= Request(read.From, read.Context);
        }

        return isRoundDue;
    }

    /// <summary>Begins a round; gives what its heartbeats carry, which is nothing while no read waits.</summary>
    public ReadOnlyMemory<byte> BeginRound()
    {
        _round++;
        if (_reads.Count == 0)
        {
            return ReadOnlyMemory<byte>.Empty;
        }

        var context = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64BigEndian(context, _round);
        return context;
    }

    /// <summary>Takes the answer to a heartbeat in.</summary>
    public void Hear(FollowerProgress follower, ReadOnlySpan<byte> context)
    {
        if (BinaryPrimitives.TryReadUInt64BigEndian(context, out var round) && round <= _round)
        {
            follower.HeardRound = Math.Max(follower.HeardRound, round);
            Release();
        }
    }

    /// <summary>Answers the reads whose round a majority has heard.</summary>
    public void Release()
    {
        if (_reads.Count == 0)
        {
            return;
        }

        var heard = followers.ReachedByQuorum(static follower => follower.HeardRound, own: EveryRound);
        while (_reads.TryPeek(out var read) && read.Round <= heard)
        {
            _reads.Dequeue();
            Answer(read);
        }
    }

    private void Answer(Read read)
    {
        if (read.From == member.Id)
        {
            member.ReadStates.Add(new ReadState(read.Index, read.Context));
            return;
        }

        member.Outbox.Send(member.NewMessage(MessageType.ReadIndexResponse, read.From) with
        {
            Previous = new EntryId(Term: 0, read.Index),
            Entries = [Forwarding.EntryOf(EntryType.Normal, read.Context)],
        });
    }
}
