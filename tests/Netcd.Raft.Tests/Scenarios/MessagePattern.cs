using Netcd.Raft.Messages;

namespace Netcd.Raft.Tests.Scenarios;

/// <summary>Which messages a command is about: <c>1->2 append</c>, <c>*->3</c>, <c>vote</c>, or nothing for all.</summary>
internal sealed class MessagePattern
{
    private const string Any = "*";

    private readonly string _from = Any;
    private readonly string _to = Any;
    private readonly MessageType? _type;

    public MessagePattern(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            if (word.Split("->") is [var from, var to])
            {
                (_from, _to) = (from, to);
            }
            else
            {
                _type = Enum.Parse<MessageType>(word, ignoreCase: true);
            }
        }
    }

    public bool Matches(Message message) =>
        IsMatch(_from, message.From) && IsMatch(_to, message.To) && (_type is null || _type == message.Type);

    private static bool IsMatch(string pattern, MemberId member) => pattern == Any || pattern == member.ToString();
}
