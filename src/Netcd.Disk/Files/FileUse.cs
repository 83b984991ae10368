namespace Netcd.Disk.Files;

/// <summary>How a file is opened and who may read it when that creates it.</summary>
public enum FileUse
{
    /// <summary>An existing file, for reading.</summary>
    Read,

    /// <summary>An existing file, for reading and writing.</summary>
    Edit,

    /// <summary>A new or emptied file that only the owner may read (mode 0600).</summary>
    CreatePrivate,

    /// <summary>A new or emptied file that everybody may read as far as the umask allows (mode 0666).</summary>
    CreateShared,
}
