using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using Portal.Data;
using Portal.Kernel;

namespace Portal.Features.ApiKeys.Admin;

/// <summary>Takes a key back: the next call with it is refused. The row stays, so that it can be seen what it was.</summary>
[Requires(StaffPermission.ManageApiKeys)]
public sealed record RevokeApiKey(Guid Id) : ICommand;

internal sealed class RevokeApiKeyHandler(PortalDb db, TimeProvider time, IStringLocalizer<ApiKeysText> text) : ICommandHandler<RevokeApiKey>
{
    public async Task<Result> Handle(RevokeApiKey command, CancellationToken ct)
    {
        if (await db.ApiKeys.SingleOrDefaultAsync(k => k.Id == command.Id, ct) is not { } key)
            return Error.NotFound(text["key.notFound"]);

        key.RevokedAt ??= time.GetUtcNow();
        await db.SaveChangesAsync(ct);
        return Result.Success;
    }
}
