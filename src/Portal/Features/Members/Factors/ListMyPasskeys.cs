using Microsoft.EntityFrameworkCore;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.Members.Factors;

/// <summary>The caller's passkeys, the newest first.</summary>
[SignedIn("About the caller only.")]
public sealed record ListMyPasskeys : IQuery<IReadOnlyList<MyPasskey>>;

/// <param name="IsSynced">It is kept in several devices of its owner.</param>
public sealed record MyPasskey(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? LastUsedAt, bool IsSynced);

internal sealed class ListMyPasskeysHandler(PortalDb db, CallerContext context) : IQueryHandler<ListMyPasskeys, IReadOnlyList<MyPasskey>>
{
    public async Task<Result<IReadOnlyList<MyPasskey>>> Handle(ListMyPasskeys query, CancellationToken ct)
    {
        var id = context.Caller.Person!.Value.Value;
        return await db.Passkeys.AsNoTracking().Where(k => k.PersonId == id).OrderByDescending(k => k.CreatedAt)
            .Select(k => new MyPasskey(k.Id, k.Name, k.CreatedAt, k.LastUsedAt, k.IsBackedUp)).ToListAsync(ct);
    }
}
