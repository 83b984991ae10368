using System.Buffers;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Netcd.Http.Connections;

/// <summary>Wipes what a client sent where it was received.</summary>
internal static class SecretBytes
{
    /// <summary>Wipes bytes of a pipe, to be called before it is advanced past them: from then on they are others'.</summary>
    public static void Wipe(this in ReadOnlySequence<byte> received)
    {
        foreach (var segment in received)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(segment).Span);
        }
    }
}
