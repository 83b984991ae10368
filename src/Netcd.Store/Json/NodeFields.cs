namespace Netcd.Store.Json;

/// <summary>The members of a node's JSON object in their order, each left out when it says nothing.</summary>
internal static class NodeFields
{
    /// <summary>
    /// Opens the object; <paramref name="key"/> is left out when empty. Returns whether it wrote a member.
    /// </summary>
    public static bool OpenWithKey(ref GoJsonWriter json, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty)
        {
            json.Raw("{"u8);
            return false;
        }

        json.Raw("{\"key\":"u8);
        json.Text(key);
        return true;
    }

    /// <summary>Value or <c>dir</c>, and expiration.</summary>
    public static void WriteState(
        ref GoJsonWriter json, bool first, byte[]? value, bool directory, long expirationNs, long ttl)
    {
        if (value is not null)
        {
            json.Raw(first ? "\"value\":"u8 : ",\"value\":"u8);
            json.Text(value);
            first = false;
        }

        if (directory)
        {
            json.Raw(first ? "\"dir\":true"u8 : ",\"dir\":true"u8);
        }

        if (expirationNs != 0)
        {
            json.Raw(",\"expiration\":"u8);
            json.Time(expirationNs);
        }

        if (ttl != 0)
        {
            json.Raw(",\"ttl\":"u8);
            json.Number(ttl);
        }
    }

    /// <summary>The indexes, and the end of the object.</summary>
    public static void CloseWithIndexes(ref GoJsonWriter json, ulong modifiedIndex, ulong createdIndex)
    {
        if (modifiedIndex != 0)
        {
            json.Raw(",\"modifiedIndex\":"u8);
            json.Number(modifiedIndex);
        }

        if (createdIndex != 0)
        {
            json.Raw(",\"createdIndex\":"u8);
            json.Number(createdIndex);
        }

        json.Raw("}"u8);
    }
}
