namespace Portal.Features.Operations.Admin;

/// <summary>Texts of this area; see the .resx files beside it.</summary>
public sealed class OperationsAdminText;
