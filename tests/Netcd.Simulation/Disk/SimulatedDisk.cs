using Netcd.Disk;
using Netcd.Disk.Files;
using Netcd.Simulation.Running;
using Netcd.TestKit.Files;

namespace Netcd.Simulation.Disk;

/// <summary>The disk of one process: slow, and gone in the midst of any operation when the power fails.</summary>
/// <param name="files">What is on it.</param>
/// <param name="process">Whose time it takes.</param>
/// <param name="chance">How long a sync takes.</param>
/// <param name="settings">What is wrong with it.</param>
internal sealed class SimulatedDisk(MemoryFileSystem files, Process process, Chance chance, DiskSettings settings) : IFileSystem
{
    private int _operationsLeft;
    private Action? _powerFails;

    public MemoryFileSystem Files => files;

    /// <summary>Has the power fail at an operation to come.</summary>
    /// <param name="operations">After how many; at least 1.</param>
    /// <param name="powerFails">Called then; the operation and all later ones are refused.</param>
    public void FailPowerAfter(int operations, Action powerFails) =>
        (_operationsLeft, _powerFails) = (operations, powerFails);

    public IFile Open(string path, FileUse use)
    {
        Operate(path);
        return new SimulatedFile(this, files.Open(path, use));
    }

    public bool FileExists(string path) => files.FileExists(path);

    public bool DirectoryExists(string path) => files.DirectoryExists(path);

    public void CreateDirectory(string path)
    {
        Operate(path);
        files.CreateDirectory(path);
    }

    public IReadOnlyList<string> List(string path)
    {
        Operate(path);
        return files.List(path);
    }

    public void Rename(string from, string to)
    {
        Operate(from);
        files.Rename(from, to);
    }

    public void DeleteFile(string path)
    {
        Operate(path);
        files.DeleteFile(path);
    }

    public IDisposable? TryLockDirectory(string path) => files.TryLockDirectory(path);

    public void SyncDirectory(string path)
    {
        Operate(path);
        process.Spend(SyncTime());
        files.SyncDirectory(path);
    }

    private void Operate(string path)
    {
        if (!process.IsDead && _operationsLeft > 0 && --_operationsLeft == 0)
        {
            _powerFails!(); // Set along with the count.
        }

        if (process.IsDead)
        {
            throw new DiskFailedException(path, "use", offset: null, DiskError.Other, "the power failed");
        }
    }

    private TimeSpan SyncTime() => settings.SyncTime(chance);

    private sealed class SimulatedFile(SimulatedDisk disk, IFile file) : IFile
    {
        private int _writtenBytes; // Since the last sync.

        public string Path
        {
            get => file.Path;
            set => file.Path = value;
        }

        public long Length => file.Length;

        public int Read(long offset, Span<byte> buffer) => file.Read(offset, buffer);

        public void Write(long offset, ReadOnlySpan<byte> data)
        {
            disk.Operate(Path);
            _writtenBytes += data.Length;
            try
            {
                file.Write(offset, data);
            }
            catch (DiskFailedException failure) when (failure.Error == DiskError.Full)
            {
                disk.Settings.Refuse();
                throw;
            }
        }

        public void SetLength(long length)
        {
            disk.Operate(Path);
            file.SetLength(length);
        }

        public void Sync()
        {
            disk.Operate(Path);
            disk.Settings.Bug.OnSync(disk, file, _writtenBytes);
            _writtenBytes = 0;
            disk.Spend();
        }

        public bool TryLock() => file.TryLock();

        public void Dispose() => file.Dispose();
    }

    internal DiskSettings Settings => settings;

    internal Process Process => process;

    private void Spend() => process.Spend(SyncTime());
}
