using Netcd.Disk.Files;

namespace Netcd.Disk.Segments;

/// <summary>A segment that this process holds open and locked.</summary>
internal sealed record HeldSegment(SegmentName Name, IFile File) : IDisposable
{
    public void Dispose() => File.Dispose();
}
