namespace Netcd.TestKit;

/// <summary>Bytes that are nearly right: a few changes to a good input, from a seed.</summary>
public static class Mutation
{
    private static readonly byte[] Telling = [0, 1, 0x22, 0x5b, 0x5c, 0x7b, 0x7d, 0x7f, 0x80, 0xff];

    public static byte[] Of(byte[] good, Random random)
    {
        ArgumentNullException.ThrowIfNull(good);
        ArgumentNullException.ThrowIfNull(random);
        List<byte> bytes = [.. good];
        for (var changes = random.Next(1, 5); changes > 0; changes--)
        {
            Change(bytes, random);
        }

        return [.. bytes];
    }

    private static void Change(List<byte> bytes, Random random)
    {
        var at = random.Next(bytes.Count + 1);
        var count = Math.Min(random.Next(1, 9), bytes.Count - at);
        switch (random.Next(6))
        {
            case 0 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case 1 when at < bytes.Count:
                bytes[at] = Telling[random.Next(Telling.Length)];
                break;
            case 2:
                bytes.Insert(at, Telling[random.Next(Telling.Length)]);
                break;
            case 3:
                bytes.RemoveRange(at, count);
                break;
            case 4:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, count)); // Said twice.
                break;
            case 5 when random.Next(8) == 0:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            default:
                break;
        }
    }
}
