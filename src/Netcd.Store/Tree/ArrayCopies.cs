namespace Netcd.Store.Tree;

/// <summary>Changed copies of small arrays.</summary>
internal static class ArrayCopies
{
    public static T[] Replaced<T>(this T[] items, int at, T item)
    {
        var copy = items.AsSpan().ToArray();
        copy[at] = item;
        return copy;
    }

    public static T[] Inserted<T>(this T[] items, int at, T item)
    {
        var copy = new T[items.Length + 1];
        items.AsSpan(0, at).CopyTo(copy);
        copy[at] = item;
        items.AsSpan(at).CopyTo(copy.AsSpan(at + 1));
        return copy;
    }

    public static T[] Removed<T>(this T[] items, int at)
    {
        var copy = new T[items.Length - 1];
        items.AsSpan(0, at).CopyTo(copy);
        items.AsSpan(at + 1).CopyTo(copy.AsSpan(at));
        return copy;
    }
}
