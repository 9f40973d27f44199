"""The staff screens' own controls.  Every one takes the ``Theme`` first; words come from it.

Find a control (module: constructor; what goes in; what comes out):

- frame (``widgets.frame``): ``Frame(theme, rail=, stages=, side=)`` is what a screen fills:
  ``frame.step.column`` and so on, ``set_keys``, ``first``, signals ``key_pressed(n)``,
  ``digit_pressed(n)``, ``scanned(Scan)``; ``Section(theme)`` for the side; ``frame.notices``.
  Every control with ``set_compact`` below a frame is told by the frame.  A screen enters the
  window by a ``ScreenRow(key=, roles=, icon=, title=, factory=)`` (``widgets.shell``).
- labels: ``Label(theme, text, Type.BODY, bold=, colour=, align=, numerals=)`` one line;
  ``Prose(theme, text, Type.BODY, ...)`` a paragraph, U+200B marks where it may break;
  ``NameLabel(theme, name, Type.TITLE)`` the only label for a person's name;
  ``Hairline(colour, upright=)``.
- marks: ``Tag(theme, text, Tone.WARN, icon=, dashed=)``, ``KeyMark(theme, "F5")``,
  ``Pips(theme, left, limit)`` remaining tries, ``SimMark(theme)``, ``Disc(theme, icon, tone)``.
- buttons: ``Button(theme, text, ButtonKind.SECONDARY, ButtonSize.SMALL, key="F9", icon=)``;
  ``set_reason(why)`` makes it "not yet" (then ``refused``); ``Chip(theme, text, key=)``.
- fields: ``Field(theme, label, FieldKind.CODE, large=, required=, hint=)`` with ``.edit``,
  ``text()``, ``set_error()``, ``submitted``; ``CodeBoxes(theme, name, 6)``;
  ``SecretEdit(theme)`` with ``take() -> Secret``.
- choice_row: ``ChoiceRow(theme, ChoiceFace(text=, key=, box=Box.CHECK, checks=...))``:
  ``toggled``, ``check_toggled(i)``.
- notice: ``Notice(theme, Tone.WARN, title, text, code=, large=)`` with ``show_notice``,
  ``add_act(button)``; ``FaultPanel(theme, FaultView(...))``: ``act``, ``other``, ``send``.
- fkeys: ``FKeyBar(theme)`` with ``set_keys([FKeyFace(number=, label=, state=, reason=)])``:
  ``pressed(n)``, ``refused(n)``.  The frame owns the one bar of a window.
- strip: ``TopStrip(theme)``, ``DeviceView``; sync_chip: ``SyncChip(theme, SyncView(...))``.
- stage_list: ``StageList(theme)`` with ``set_rows([StageRow(...)])``: ``chosen(key)``.
- queue_rail: ``QueueRail(theme)`` with ``show_view(QueueView(...))``: ``opened``, ``answered``.
- judge_routes: ``JudgeRoutes(theme)`` with ``set_routes([Route(title=, lack=, slots=, near=)])``.
- panel_mirror: ``PanelMirror(theme)`` with ``show_view(MirrorView(title=, text=, foot=, pin=))``.
- table: ``RecordTable(theme, [Column(title=, width=, right=)], name=, height=RowHeight.DENSE)``
  with ``set_rows([Row(key=, cells=(Cell(text=), ...), tone=RowTone.ERROR)])``: ``selected(key)``,
  ``chosen(key)``, ``print_wanted``; cell_painting: ``Cell(text=, below=, name=, tag=, marks=...)``.
- boards: ``ShelfMap(theme, 20)``/``Place``, ``SeatRow``, ``Bar``, ``HalfHourBars``/``HalfHour``.
- seat_table: ``SeatTable(theme, name)`` with ``show_view(SeatTableView(...))``, ``select``:
  ``selected(purpose, time)``, ``entered``, ``typed(sign)``; seat_columns: ``SeatCell`` and so on.
- days: ``DayStrip(theme, name)``/``DayFace``, ``MonthCalendar(theme, name)``/``MonthDay``:
  ``chosen(date)``.
- inline_choice: ``InlineChoice(theme, text, single=, short=)``, for one line.
- timeline: ``Timeline(theme)``/``TimelineEvent``, ``CaseAxis(theme)``/``AxisView``.
- counts: ``CountRow(theme)``/``Count``, ``Tabs(theme, titles)``, ``Group(theme, chosen=)``.
- decision: ``DecisionPane(theme, window, title, decide=, back=, width=)``: fill ``body``,
  ``open()``, ``close_pane()``, ``set_reason(why)``; ``decided``, ``back``, ``refused``.
- picture: ``Picture(theme, icon, size, colour)``, ``Scene(name, width, height)``.
- painting: ``paint_text``, ``paint_numerals``, ``paint_box``, ``paint_tag``, ``Tone``, ``TagFace``.
"""
