using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests;

/// <summary>Drives one node as a member would: saves into a list, applies into a list.</summary>
internal sealed class ReadyLoop
{
    public static readonly MemberId Self = new(0xce2a822cea30bfca);

    private static readonly RaftConfig Config = new()
    {
        Id = Self,
        ElectionTicks = 10,
        Seed = 7,
        Dialect = PeerDialect.Etcd34,
    };

    private ReadyLoop(RaftState state)
    {
        Node = new RaftNode(Config, state);
        Saved.AddRange(state.Entries);
        SavedState = state.HardState;
    }

    public RaftNode Node { get; }

    public List<Entry> Saved { get; } = [];

    public HardState SavedState { get; private set; }

    public List<Entry> Applied { get; } = [];

    public static ReadyLoop Founded()
    {
        var state = new HardState(Term: 1, MemberId.None, Commit: 1);
        return new ReadyLoop(new RaftState { HardState = state, Entries = [AddMember(1, Self)] });
    }

    public static ReadyLoop From(RaftState state) => new(state);

    public static Entry AddMember(ulong index, MemberId member)
    {
        var data = new System.Buffers.ArrayBufferWriter<byte>();
        ConfChangeCodec.Encode(data, new ConfChange { Type = ConfChangeType.AddMember, Member = member });
        return new Entry { Type = EntryType.ConfChange, Id = new EntryId(1, index), Data = data.WrittenMemory };
    }

    /// <summary>Carries out one Ready and gives it back for inspection.</summary>
    public Ready Step()
    {
        var ready = Node.TakeReady();
        Saved.AddRange(ready.Entries);
        SavedState = ready.HardState;
        foreach (var entry in ready.Committed)
        {
            Applied.Add(entry);
            if (entry.Type == EntryType.ConfChange)
            {
                Node.ApplyConfChange(ConfChangeCodec.Decode(entry.Data.Span));
            }
        }

        Node.Advance(ready);
        return ready;
    }

    public void StepAll()
    {
        while (Node.HasReady)
        {
            Step();
        }
    }

    public static ReadyLoop Leading()
    {
        var loop = Founded();
        loop.StepAll();
        loop.Node.Campaign();
        loop.StepAll();
        return loop;
    }
}
