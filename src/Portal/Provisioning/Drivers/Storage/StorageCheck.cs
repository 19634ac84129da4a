namespace Portal.Provisioning.Drivers.Storage;

/// <summary>What the check of any tenant's storage does with it.</summary>
internal static class StorageCheck
{
    /// <exception cref="CheckFailedException">What was written is not what is read.</exception>
    public static async Task WriteAndReadBackAsync(ITenantStorage storage, CancellationToken ct)
    {
        var name = $"portal-check-{Guid.NewGuid():N}";
        var written = Guid.NewGuid().ToByteArray();
        try
        {
            await storage.WriteAsync(name, new MemoryStream(written), ct);
        }
        catch (QuotaExceededException)
        {
            return; // full is whole: its owner must still get in to make room
        }

        await using (var content = await storage.ReadAsync(name, ct) ?? throw new CheckFailedException("check.storage-lost"))
        {
            var read = new MemoryStream();
            await content.CopyToAsync(read, ct);
            if (!read.ToArray().AsSpan().SequenceEqual(written))
                throw new CheckFailedException("check.storage-other");
        }

        await storage.DeleteAsync(name, ct);
    }

    /// <exception cref="CheckFailedException">One of these names led somewhere.</exception>
    public static async Task RefusesAsync(ITenantStorage storage, IEnumerable<string> names, CancellationToken ct)
    {
        foreach (var elsewhere in names)
        {
            try
            {
                await (await storage.ReadAsync(elsewhere, ct) ?? Stream.Null).DisposeAsync();
            }
            catch (StorageNameException)
            {
                continue;
            }

            throw new CheckFailedException("check.storage-left", elsewhere);
        }
    }
}
