using System.Buffers;
using Netcd.Raft.Wire;
using Netcd.Store;

namespace Netcd.Server.Proposals;

/// <summary>A command as etcd writes it into an entry (etcdserverpb.Request).</summary>
public static class KeyCommandCodec
{
    public static byte[] Encode(KeyCommand command)
    {
        var output = new ArrayBufferWriter<byte>(96 + command.Path.Span.Length + command.Value.Length);
        var writer = new ProtoWriter(output);
        writer.Varint(1, command.RequestId);
        writer.Bytes(2, NameOf(command.Method));
        writer.Bytes(3, command.Method == KeyMethod.Sync ? default : command.Path.Span);
        writer.Bytes(4, command.Value);
        writer.Bool(5, command.Directory);
        writer.Bytes(6, command.PrevValue);
        writer.Varint(7, command.PrevIndex);
        if (command.PrevExist is { } prevExist)
        {
            writer.Bool(8, prevExist);
        }

        writer.Varint(9, (ulong)command.ExpirationNs);
        writer.Bool(10, value: false); // Wait and Since (11): watches never travel through the log.
        writer.Varint(11, value: 0);
        writer.Bool(12, command.Recursive);
        writer.Bool(13, command.Sorted);
        writer.Bool(14, command.Method == KeyMethod.QuorumGet);
        writer.Varint(15, (ulong)command.TimeNs);
        writer.Bool(16, value: false); // Stream, likewise.
        if (command.Refresh is { } refresh)
        {
            writer.Bool(17, refresh);
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>
    /// Reads a command, bare or wrapped in the envelope of later versions (InternalRaftRequest.v2).
    /// Null when the entry carries a request of the v3 API instead.
    /// </summary>
    /// <exception cref="WireFormatException">The bytes are no request at all.</exception>
    public static KeyCommand? Decode(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        while (reader.Next())
        {
            if (reader.Field != 2)
            {
                reader.Skip();
                continue;
            }

            // Field 2 is the method's name in a bare request and the nested request in the envelope. No name of a
            // method is a well-formed nested request, which is how etcd tells the two apart as well.
            var second = reader.Bytes();
            return IsEnvelope(second) ? DecodeBare(second) : DecodeBare(data);
        }

        return null;
    }

    private static bool IsEnvelope(ReadOnlySpan<byte> second) =>
        second.Length > 0 && second[0] == (1 << 3); // The tag of the nested request's ID, which is always written.

    private static KeyCommand DecodeBare(ReadOnlySpan<byte> data)
    {
        var reader = new ProtoReader(data);
        var path = KeyPath.Root;
        byte[] value = [], prevValue = [];
        var method = KeyMethod.Unknown;
        ulong requestId = 0, prevIndex = 0;
        long expirationNs = 0, timeNs = 0;
        bool directory = false, recursive = false, sorted = false;
        bool? prevExist = null, refresh = null;
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    requestId = reader.Varint();
                    break;
                case 2:
                    method = MethodOf(reader.Bytes());
                    break;
                case 3:
                    path = KeyPath.Parse(reader.Bytes());
                    break;
                case 4:
                    value = reader.Bytes().ToArray();
                    break;
                case 5:
                    directory = reader.Bool();
                    break;
                case 6:
                    prevValue = reader.Bytes().ToArray();
                    break;
                case 7:
                    prevIndex = reader.Varint();
                    break;
                case 8:
                    prevExist = reader.Bool();
                    break;
                case 9:
                    expirationNs = (long)reader.Varint();
                    break;
                case 12:
                    recursive = reader.Bool();
                    break;
                case 13:
                    sorted = reader.Bool();
                    break;
                case 15:
                    timeNs = (long)reader.Varint();
                    break;
                case 17:
                    refresh = reader.Bool();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new KeyCommand
        {
            RequestId = requestId,
            Method = method,
            Path = path,
            Value = value,
            Directory = directory,
            PrevValue = prevValue,
            PrevIndex = prevIndex,
            PrevExist = prevExist,
            ExpirationNs = expirationNs,
            Recursive = recursive,
            Sorted = sorted,
            TimeNs = timeNs,
            Refresh = refresh,
        };
    }

    private static ReadOnlySpan<byte> NameOf(KeyMethod method) => method switch
    {
        KeyMethod.Put => "PUT"u8,
        KeyMethod.Post => "POST"u8,
        KeyMethod.Delete => "DELETE"u8,
        KeyMethod.QuorumGet => "QGET"u8,
        KeyMethod.Sync => "SYNC"u8,
        _ => throw new ArgumentOutOfRangeException(nameof(method), method, "An unknown method is never proposed."),
    };

    private static KeyMethod MethodOf(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("PUT"u8) ? KeyMethod.Put
        : name.SequenceEqual("POST"u8) ? KeyMethod.Post
        : name.SequenceEqual("DELETE"u8) ? KeyMethod.Delete
        : name.SequenceEqual("QGET"u8) ? KeyMethod.QuorumGet
        : name.SequenceEqual("SYNC"u8) ? KeyMethod.Sync
        : KeyMethod.Unknown;
}
