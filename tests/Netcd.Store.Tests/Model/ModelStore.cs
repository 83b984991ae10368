using System.Globalization;

namespace Netcd.Store.Tests.Model;

/// <summary>
/// The store as plainly as it can be said: a flat table of keys, searched from end to end, and texts as answers. Slow,
/// without structure to go wrong, and written from the rules of the API rather than from the store.
/// </summary>
internal sealed class ModelStore
{
    private readonly SortedDictionary<string, Row> _rows = new(StringComparer.Ordinal);
    private readonly List<ModelWatch> _watches = [];

    private sealed record Row(string? Value, long ExpirationNs, ulong Created, ulong Modified);

    public ulong Index { get; private set; }

    public int RowCount => _rows.Count;

    public long NowNs { get; set; } = StoreDriver.StartNs;

    public IReadOnlyList<ModelWatch> Watches => _watches;

    public ModelWatch Watch(string path, bool recursive, bool stream)
    {
        var watch = new ModelWatch(path, recursive, stream);
        _watches.Add(watch);
        return watch;
    }

    public string Set(string key, bool directory, string value, long expirationNs, bool refresh)
    {
        var old = _rows.GetValueOrDefault(key);
        if (Blocked(key) is { } blocked)
        {
            return blocked;
        }

        if (refresh && old is null)
        {
            return Missing(key);
        }

        if (old is { Value: null })
        {
            return Error(102, "Not a file", key);
        }

        return Put("set", key, directory ? null : refresh ? old!.Value : value, expirationNs, old, refresh);
    }

    public string Create(string key, bool directory, string value, long expirationNs, bool inOrder)
    {
        key = inOrder ? $"{key}/{(Index + 1).ToString(CultureInfo.InvariantCulture).PadLeft(20, '0')}" : key;
        if (Blocked(key) is { } blocked)
        {
            return blocked;
        }

        return _rows.ContainsKey(key)
            ? Error(105, "Key already exists", key)
            : Put("create", key, directory ? null : value, expirationNs, old: null, refresh: false);
    }

    public string Update(string key, string value, long expirationNs, bool refresh)
    {
        if (Unreachable(key) is { } unreachable)
        {
            return unreachable;
        }

        var old = _rows[key];
        if (old.Value is null && value.Length > 0)
        {
            return Error(102, "Not a file", key);
        }

        return Change("update", key, old, refresh ? old.Value! : value, expirationNs, refresh);
    }

    public string CompareAndSwap(string key, string prevValue, ulong prevIndex, string value, long expirationNs)
    {
        return Unequal(key, prevValue, prevIndex)
            ?? Change("compareAndSwap", key, _rows[key], value, expirationNs, refresh: false);
    }

    public string CompareAndDelete(string key, string prevValue, ulong prevIndex) =>
        Unequal(key, prevValue, prevIndex) ?? Remove("compareAndDelete", key);

    public string Delete(string key, bool directory, bool recursive)
    {
        if (Unreachable(key) is { } unreachable)
        {
            return unreachable;
        }

        if (_rows[key].Value is null && !recursive)
        {
            if (!directory)
            {
                return Error(102, "Not a file", key);
            }

            if (Below(key).Any())
            {
                return Error(108, "Directory not empty", key);
            }
        }

        return Remove("delete", key);
    }

    public int Expire()
    {
        var count = 0;
        while (true)
        {
            var due = _rows.Where(pair => pair.Value.ExpirationNs != 0 && pair.Value.ExpirationNs <= NowNs)
                .OrderBy(pair => pair.Value.ExpirationNs).ThenBy(pair => pair.Key, StringComparer.Ordinal).ToList();
            if (due.Count == 0)
            {
                return count;
            }

            Remove("expire", due[0].Key);
            count++;
        }
    }

    /// <summary>The root's listing at all levels.</summary>
    public string List() => $"{{\"action\":\"get\",\"node\":{{\"dir\":true{Nodes("")}}}}}";

    private string Nodes(string parent)
    {
        var shown = Below(parent)
            .Where(key => !key[(parent.Length + 1)..].Contains('/') && !key[(parent.Length + 1)..].StartsWith('_'))
            .OrderBy(key => key, StringComparer.Ordinal)
            .Select(key => Node(key, _rows[key], _rows[key].Modified, Nodes(key)));
        var text = string.Join(',', shown);
        return text.Length == 0 ? "" : $",\"nodes\":[{text}]";
    }

    private string Put(string action, string key, string? value, long expirationNs, Row? old, bool refresh)
    {
        Index++;
        for (var slash = key.IndexOf('/', 1); slash > 0; slash = key.IndexOf('/', slash + 1))
        {
            _rows.TryAdd(key[..slash], new Row(Value: null, ExpirationNs: 0, Index, Index));
        }

        const long Year2000Ns = 946_684_800_000_000_000;
        var row = new Row(value, expirationNs < Year2000Ns ? 0 : expirationNs, Index, Index);
        _rows[key] = row;
        Tell(action, key, refresh, gone: []);
        return Event(action, Node(key, row, Index, nodes: ""), key, old);
    }

    private string Change(string action, string key, Row old, string value, long expirationNs, bool refresh)
    {
        Index++;
        var row = old.Value is null
            ? old with { ExpirationNs = expirationNs }
            : new Row(value, expirationNs, old.Created, Index);
        _rows[key] = row;
        Tell(action, key, refresh, gone: []);
        return Event(action, Node(key, row, Index, nodes: ""), key, old);
    }

    private string Remove(string action, string key)
    {
        Index++;
        var old = _rows[key];
        List<string> gone = [.. Below(key)];
        gone.Add(key);
        gone.ForEach(lost => _rows.Remove(lost));
        Tell(action, key, refresh: false, gone);
        var directory = old.Value is null ? ",\"dir\":true" : "";
        var indexes = $"\"modifiedIndex\":{Index},\"createdIndex\":{old.Created}";
        return Event(action, $"{{\"key\":\"{key}\"{directory},{indexes}}}", key, old);
    }

    private void Tell(string action, string key, bool refresh, List<string> gone)
    {
        foreach (var watch in _watches.Where(watch => !refresh && !watch.Done))
        {
            var above = watch.Path == "/" ? "" : watch.Path;
            var told = watch.Path == key
                || gone.Contains(watch.Path)
                || (watch.Recursive && key.StartsWith($"{above}/", StringComparison.Ordinal)
                    && !key[above.Length..].Contains("/_", StringComparison.Ordinal));
            if (told)
            {
                watch.Told.Add($"{Index} {action} /1{key}");
                watch.Done = !watch.Stream;
            }
        }
    }

    private string? Unequal(string key, string prevValue, ulong prevIndex)
    {
        if (Unreachable(key) is { } unreachable)
        {
            return unreachable;
        }

        var row = _rows[key];
        if (row.Value is null)
        {
            return Error(102, "Not a file", key);
        }

        List<string> differences = [];
        if (prevValue.Length > 0 && prevValue != row.Value)
        {
            differences.Add($"[{prevValue} != {row.Value}]");
        }

        if (prevIndex != 0 && prevIndex != row.Modified)
        {
            differences.Add($"[{prevIndex} != {row.Modified}]");
        }

        return differences.Count == 0 ? null : Error(101, "Compare failed", string.Join(' ', differences));
    }

    private string? Unreachable(string key) => Blocked(key) ?? (_rows.ContainsKey(key) ? null : Missing(key));

    private string? Blocked(string key)
    {
        for (var slash = key.IndexOf('/', 1); slash > 0; slash = key.IndexOf('/', slash + 1))
        {
            if (_rows.TryGetValue(key[..slash], out var parent) && parent.Value is not null)
            {
                return Error(104, "Not a directory", key[..slash]);
            }
        }

        return null;
    }

    private string Missing(string key)
    {
        for (var slash = key.IndexOf('/', 1); slash > 0; slash = key.IndexOf('/', slash + 1))
        {
            if (!_rows.ContainsKey(key[..slash]))
            {
                return Error(100, "Key not found", key[..slash]);
            }
        }

        return Error(100, "Key not found", key);
    }

    private IEnumerable<string> Below(string key) =>
        _rows.Keys.Where(other => other.StartsWith($"{key}/", StringComparison.Ordinal));

    private string Event(string action, string node, string key, Row? old)
    {
        var prevNode = old is null ? "" : $",\"prevNode\":{Node(key, old, old.Modified, nodes: "")}";
        return $"{{\"action\":\"{action}\",\"node\":{node}{prevNode}}}";
    }

    private string Node(string key, Row row, ulong modified, string nodes)
    {
        var state = row.Value is null ? "\"dir\":true" : $"\"value\":\"{row.Value}\"";
        var ttl = row.ExpirationNs == 0 ? 0 : (long)Ceiling((decimal)(row.ExpirationNs - NowNs) / StoreDriver.Second);
        var expiration = row.ExpirationNs == 0
            ? ""
            : $",\"expiration\":\"{Time(row.ExpirationNs):yyyy-MM-ddTHH:mm:ss}Z\"";
        var shownTtl = ttl == 0 ? "" : $",\"ttl\":{ttl}";
        var indexes = $"\"modifiedIndex\":{modified},\"createdIndex\":{row.Created}";
        return $"{{\"key\":\"{key}\",{state}{expiration}{shownTtl}{nodes},{indexes}}}";

        static DateTime Time(long unixNs) => DateTime.UnixEpoch.AddSeconds(unixNs / StoreDriver.Second);

        static decimal Ceiling(decimal seconds) => seconds > 0 ? Math.Ceiling(seconds) : Math.Truncate(seconds);
    }

    private string Error(int code, string message, string cause) =>
        $"{{\"errorCode\":{code},\"message\":\"{message}\",\"cause\":\"{cause}\",\"index\":{Index}}}";
}

/// <summary>What a watcher must have been told.</summary>
internal sealed class ModelWatch(string path, bool recursive, bool stream)
{
    public string Path { get; } = path;

    public bool Recursive { get; } = recursive;

    public bool Stream { get; } = stream;

    public bool Done { get; set; }

    public List<string?> Told { get; } = [];
}
