using System.Globalization;
using System.Text;
using Netcd.Raft.Log;
using Netcd.Raft.Membership;
using Netcd.Raft.Messages;
using Netcd.Raft.Progress;
using Netcd.Raft.Roles;
using Netcd.Raft.Tests.Cluster;
using Netcd.Raft.Wire;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Members and messages as a line of text each; what is zero or empty is left out.</summary>
internal static class Describe
{
    public static string Member(ClusterMember member)
    {
        if (!member.IsUp)
        {
            return $"{member.Id}: down";
        }

        var node = member.Node;
        var line = new StringBuilder($"{member.Id}: {RoleName(node.Role)} term={node.Term}");
        AppendUnless(line, node.Leader == MemberId.None || node.Role == Role.Leader, $" leader={node.Leader}");
        AppendUnless(line, node.HardState.Vote == MemberId.None, $" vote={node.HardState.Vote}");
        line.Append(CultureInfo.InvariantCulture, $" last={node.Last} commit={node.CommitIndex}");
        AppendUnless(line, node.AppliedIndex == node.CommitIndex, $" applied={node.AppliedIndex}");
        AppendUnless(line, !member.IsBlocked, $" waits for its disk");
        return line.ToString();
    }

    public static string Configuration(Configuration configuration)
    {
        var line = new StringBuilder($"voters={string.Join(',', configuration.Voters)}");
        AppendUnless(line, configuration.Learners.Count == 0, $" learners={string.Join(',', configuration.Learners)}");
        return line.ToString();
    }

    public static string Progress(MemberProgress progress)
    {
        var line = new StringBuilder($"{progress.Id}: {progress.State.ToString().ToLowerInvariant()}");
        line.Append(CultureInfo.InvariantCulture, $" match={progress.Match} next={progress.Next}");
        AppendUnless(line, !progress.IsLearner, $" learner");
        AppendUnless(line, progress.IsRecentlyActive, $" silent");
        return line.ToString();
    }

    public static string Message(Message message)
    {
        var line = new StringBuilder($"{message.From}->{message.To} {message.Type}");
        AppendUnless(line, message.Term == 0, $" term={message.Term}");
        AppendUnless(line, !message.Reject, $" rejected");
        line.Append(Place(message));
        AppendUnless(line, message.RejectHint == 0, $" hint={message.RejectHint}");
        AppendUnless(line, message.Commit == 0, $" commit={message.Commit}");
        AppendUnless(line, message.Snapshot is null, $" at={message.Snapshot?.Id}");
        AppendUnless(line, message.Context.IsEmpty, $" context={Context(message.Context)}");
        AppendUnless(line, message.Entries.Count == 0, $" [{string.Join(", ", message.Entries.Select(Entry))}]");
        return line.ToString();
    }

    public static string Entry(Entry entry) =>
        entry.Type == EntryType.ConfChange ? $"{entry.Id} {Change(entry)}"
        : entry.Data.IsEmpty ? $"{entry.Id}"
        : $"{entry.Id} \"{Text(entry.Data)}\"";

    public static string Text(ReadOnlyMemory<byte> data) => Encoding.UTF8.GetString(data.Span);

    /// <summary>What etcd says in words as it is, and a number of ours in hexadecimal.</summary>
    private static string Context(ReadOnlyMemory<byte> context) =>
        context.Span.ContainsAnyInRange((byte)0, (byte)' ') ? Convert.ToHexString(context.Span) : Text(context);

    private static string Change(Entry entry)
    {
        var change = ConfChangeCodec.Decode(entry.Data.Span);
        return $"{change.Type} {change.Member}";
    }

    private static string Place(Message message) => message.Type switch
    {
        MessageType.Append => $" prev={message.Previous}",
        MessageType.Vote or MessageType.PreVote => $" last={message.Previous}",
        MessageType.AppendResponse or MessageType.ReadIndexResponse => $" index={message.Previous.Index}",
        _ => "",
    };

    private static string RoleName(Role role) => role.ToString().ToLowerInvariant();

    private static void AppendUnless(StringBuilder line, bool isLeftOut, FormattableString text)
    {
        if (!isLeftOut)
        {
            line.Append(FormattableString.Invariant(text));
        }
    }
}
