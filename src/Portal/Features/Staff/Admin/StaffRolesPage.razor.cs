using Microsoft.Extensions.Localization;
using Portal.Features.Access;
using Portal.Kernel;
using Portal.Shell.Components;

namespace Portal.Features.Staff.Admin;

/// <summary>Who may do what in the back office: every role beside every permission, from the code that decides.</summary>
public sealed partial class StaffRolesPage(IDispatcher dispatcher, IStringLocalizer<StaffText> text, IStringLocalizer<AccessText> names)
{
    private readonly Breadcrumb[] _way = [new(text["title"], "/admin/staff")];
    private Result<StaffList>? _list;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() => _list = await dispatcher.SendAsync(new ListStaff());
}
