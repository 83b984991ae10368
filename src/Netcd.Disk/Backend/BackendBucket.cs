namespace Netcd.Disk.Backend;

/// <summary>One bucket of a backend: its name and its keys with their values, sorted bytewise.</summary>
internal sealed record BackendBucket(string Name, IReadOnlyList<(byte[] Key, byte[] Value)> Pairs);
