using System.Buffers;

namespace Netcd.Transport;

/// <summary>A snapshot's data as it is sent: written straight to the connection, never whole in memory.</summary>
public interface ISnapshotContent
{
    /// <summary>The length of what <see cref="Write"/> writes.</summary>
    long LengthBytes { get; }

    /// <summary>The small <c>db</c> file that a member of the 3.4 dialect expects behind the data; empty in the 2.3 dialect.</summary>
    ReadOnlyMemory<byte> Backend { get; }

    /// <summary>Writes the store's JSON. Called at most once, on any thread.</summary>
    void Write(IBufferWriter<byte> output);
}
