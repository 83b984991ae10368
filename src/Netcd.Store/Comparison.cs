using System.Buffers;
using System.Globalization;
using System.Text;
using Netcd.Store.Tree;

namespace Netcd.Store;

/// <summary>The condition of a compare-and-swap or compare-and-delete.</summary>
internal static class Comparison
{
    /// <summary>
    /// Null when the file is as expected, else etcd's words for what differs. An empty value and index 0 are not
    /// compared.
    /// </summary>
    public static byte[]? FailureCause(FileNode file, byte[]? prevValue, ulong prevIndex)
    {
        var valueDiffers = prevValue is { Length: > 0 } && !prevValue.AsSpan().SequenceEqual(file.Value);
        var indexDiffers = prevIndex != 0 && prevIndex != file.ModifiedIndex;
        if (!valueDiffers && !indexDiffers)
        {
            return null;
        }

        var cause = new ArrayBufferWriter<byte>();
        if (valueDiffers)
        {
            AppendDifference(cause, prevValue, file.Value);
        }

        if (indexDiffers)
        {
            cause.Write(valueDiffers ? " "u8 : ""u8);
            AppendDifference(cause, Decimal(prevIndex), Decimal(file.ModifiedIndex));
        }

        return cause.WrittenSpan.ToArray();
    }

    private static void AppendDifference(
        ArrayBufferWriter<byte> cause, ReadOnlySpan<byte> expected, ReadOnlySpan<byte> found)
    {
        cause.Write("["u8);
        cause.Write(expected);
        cause.Write(" != "u8);
        cause.Write(found);
        cause.Write("]"u8);
    }

    private static byte[] Decimal(ulong value) => Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture));
}
