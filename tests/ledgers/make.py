"""Makes fixtures/ledgers: ledgers in the shapes that offices use, written by other programs than ours.

Needs openpyxl, xlwt and odfpy. Run it from the root of the repository. Every person is invented: names of solar terms, a region
code that no place has, telephones that cannot ring.
"""

import csv
import datetime
import zipfile
from pathlib import Path

import openpyxl
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl.styles import PatternFill

OUT = Path("fixtures/ledgers")
WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]


def id_no(birth, serial):
    body = f"439901{birth}{serial:03}"
    return body + "10X98765432"[sum(int(d) * w for d, w in zip(body, WEIGHTS)) % 11]


def wrong(number):
    """The same with another check digit."""
    return number[:-1] + ("1" if number[-1] != "1" else "2")


HEADS = [
    "姓名*", "所属网格*", "性别*", "出生日期", "身份证号码*", "户号*", "与户主关系*", "与户主关系备注", ("户籍地", "省"), ("户籍地", "市"), ("户籍地", "县"),
    "民族*", "政治面貌*", "文化程度*", "婚姻状况*", "人户状态*", "是否外出*", "外出原因*", "外出时间*", "户籍详址", "户籍派出所", "临时居所", "曾用名",
    "工作单位或就读学校", "联系电话", "联系手机", "电子邮箱", "职业", "血型", "宗教信仰", "身高（CM）", "户口类别", "住宅电话",
    "家庭称号（五好家庭/平安家庭）", "外出去向", "外出详址", "备注",
]


def staff(name, sex, birth, number, no, relation, **more):
    row = {
        "姓名*": name, "所属网格*": "茶坪一网格", "性别*": sex, "出生日期": birth, "身份证号码*": number, "户号*": no, "与户主关系*": relation,
        "省": "某省", "市": "某市", "县": "云岭县", "民族*": "汉", "政治面貌*": "群众", "文化程度*": "初级中学", "婚姻状况*": "已婚", "人户状态*": "人户一致",
        "是否外出*": "否", "户籍详址": "石井组12号",
    }
    row.update({key: value for key, value in more.items()})
    return row


PEOPLE = [
    staff("谭谷雨", "男", "1951-03-04", id_no("19510304", 101), "A-001", "户主", 联系电话="7650001", 联系手机="12900000001"),
    staff("曾 白露", "女", datetime.date(1953, 9, 7), id_no("19530907", 102), "A-001", "妻"),
    staff("谭小满", "男", "1978/5/21", id_no("19780521", 103), "A-001", "长子", **{"政治面貌*": "中共党员", "是否外出*": "是", "外出原因*": "务工", "外出去向": "外省", "外出详址": "某工业园"}),
    staff("盘立春", "女", "19800204", id_no("19800204", 104), "A-001", "儿媳", **{"民族*": "瑶族"}),
    staff("谭霜降", "1", 39745, id_no("20081024", 105), "A-001", "孙子", **{"文化程度*": "初中", "是否外出*": "是", "外出原因*": "上学"}),
    staff("罗芒种", "男", "1966.6.6", id_no("19660606", 107), "A-002", "户主", **{"户籍详址": "石井组13号", "联系手机": "12900000002/12900000003"}),
    staff("李处暑", "女", "1968年8月23日", id_no("19680823", 108), "A-002", "配偶", **{"户籍详址": "石井组13号"}),
    staff("罗大雪", "女", "1992-12-07", wrong(id_no("19921207", 110)), "A-002", "女", **{"户籍详址": "石井组13号"}),
    staff("欧阳冬至", "男", "1949-12-22", id_no("19491222", 111), "A-003", "户主", **{"户籍详址": "枫树组1号", "婚姻状况*": "丧偶"}),
    staff("周惊蛰", "男", "1985-03-05", id_no("19850305", 113), "A-004", "户主", **{"户籍详址": "枫树组2号", "联系电话": "7650004"}),
    staff("周夏至（小名夏夏）", "女", "2015-06-21", id_no("20150621", 114), "A-004", "女儿", **{"户籍详址": "枫树组2号"}),
]


def flat(head):
    return head[1] if isinstance(head, tuple) else head


RULES = "填表说明：1、带*的为必填项。2、日期格式为“2008-08-08”。3、每个文件不超过1000条。4、下拉项请勿手工填写。5、请勿修改A1单元格的版本号。"
PAIRS = ["某省", "省*", "某市", "市*", "云岭县", "县*", "茶坪村", "村*"]


def people_sheet(sheet, people, first=2):
    """The province's template: version in A1 of a hidden column, title, rules, pairs, a blank row, headings in rows 5 and 6."""
    sheet.cell(1, 1, "HOUSEHOLDSTAFF_3.2.1")
    last = first + len(HEADS) - 1
    sheet.cell(1, first, "户籍人口登记表")
    sheet.merge_cells(start_row=1, start_column=first, end_row=1, end_column=last)
    sheet.cell(2, first, RULES)
    sheet.merge_cells(start_row=2, start_column=first, end_row=2, end_column=last)
    for at, text in enumerate(PAIRS):
        sheet.cell(3, first + at, text)
    for at, head in enumerate(HEADS):
        column = first + at
        if isinstance(head, tuple):
            sheet.cell(6, column, head[1])
            if HEADS[at - 1][0] != head[0]:
                sheet.cell(5, column, head[0])
                sheet.merge_cells(start_row=5, start_column=column, end_row=5, end_column=column + 2)
        else:
            sheet.cell(5, column, head)
            sheet.merge_cells(start_row=5, start_column=column, end_row=6, end_column=column)
    for down, person in enumerate(people):
        for at, head in enumerate(HEADS):
            value = person.get(flat(head))
            if value is not None:
                sheet.cell(7 + down, first + at, value)
    sheet.column_dimensions["A"].hidden = True


def f_a():
    book = openpyxl.Workbook()
    people_sheet(book.active, PEOPLE)
    book.active.title = "户籍人口"
    book.active.cell(7 + len(PEOPLE), 2, "合计")
    book.active.cell(7 + len(PEOPLE), 6, len(PEOPLE))
    for name, rows in [("HOUSEHOLDSTAFFbean", [["name", "grid", "sex"]]), ("省", [["某省"]]), ("县", [["云岭县"]])]:
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        sheet.sheet_state = "hidden"
    visible = book.create_sheet("户籍人口bean")
    visible.append(["name", "grid", "sex", "birth"])
    book.save(OUT / "f-a.xlsx")


def f_b():
    book = openpyxl.Workbook()
    heads = book.active
    heads.title = "户主表"
    heads.append(["行政村", "自然村屯", "片区", "门牌号", "户主编号", "户主姓名", "性别", "身份证号", "民族", "家庭人口", "家庭联系电话", "家庭地址", "是否搬迁户", "安置区住址", "家庭类型", "脱贫年度"])
    heads.append(["茶坪村", "石井组", "一片区", "12", "B-01", "谭谷雨", "男", id_no("19510304", 101), "汉", 3, "7650001", "石井组12号", "否", None, "脱贫户", 2018])
    heads.append(["茶坪村", "石井组", "一片区", "13", "B-02", "罗芒种", "男", id_no("19660606", 107), "汉", 2, "7650002", "石井组13号", "否", None, "一般户", None])
    members = book.create_sheet("家庭成员表")
    members.append(["户编号", "与户主关系", "姓名", "性别", "身份证", "民族", "联系电话", "在校生情况", "健康状况", "残疾属性", "劳动技能", "务工地点", "是否参加居民医保", "是否享受低保", "低保档次", "开始享受低保时间", "是否特困供养人员", "户口是否迁出", "是否健在", "死亡时间", "数据年份"])
    members.append(["B-01", "户主", "谭谷雨", "男", id_no("19510304", 101), "汉", "12900000001", None, "残疾", "肢体残疾二级", "丧失劳动能力", None, "是", "是", "B", datetime.date(2020, 7, 1), "否", "否", "是", None, 2026])
    members.append([None, "妻", "曾白露", "女", id_no("19530907", 102), "汉", None, None, "健康", "无", "普通劳动力", None, "是", "否", None, None, "否", "否", "是", None, 2026])
    members.append(["B-01", "长子", "谭小满", "男", id_no("19780521", 103), "汉", "12900000005", "非在校生", "健康", None, "技能劳动力", "外省某市", "是", "否", None, None, "否", "否", "是", None, 2026])
    members.append(["B-02", "户主", "罗芒种", "男", id_no("19660606", 107), "汉", "12900000002", None, "健康", None, "普通劳动力", None, "是", "否", None, None, "否", "否", "否", datetime.date(2026, 3, 2), 2026])
    members.append(["B-02", "配偶", "李处暑", "女", id_no("19680823", 108), "汉", None, None, "健康", None, "普通劳动力", None, "是", "否", None, None, "否", "是", "是", None, 2026])
    book.save(OUT / "f-b.xlsx")


def f_c():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "2026年惠民政策"
    sheet.append(["户编号", "姓名", "身份证", "低保", "特困供养", "养老金", "临时救助", "残疾人补贴", "残疾人补贴", "其他", "年份"])
    sheet.append(["B-01", "谭谷雨", id_no("19510304", 101), 420, None, 128, None, 80, 90, None, 2026])
    sheet.append(["B-02", "罗芒种", id_no("19660606", 107), None, None, None, 1000, None, None, None, 2026])
    sheet.append(["合计", None, None, 420, 0, 128, 1000, 80, 90, None, None])
    book.save(OUT / "f-c.xlsx")


def f_d():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "人员情况"
    for row in [["姓名", "谭谷雨", "罗芒种"], ["性别", "男", "男"], ["身份证号码", id_no("19510304", 101), id_no("19660606", 107)], ["民族", "汉", "汉"], ["联系电话", "7650001", "7650002"], ["家庭住址", "石井组12号", "石井组13号"], ["政治面貌", "群众", "群众"], ["备注", None, None]]:
        sheet.append(row)
    book.save(OUT / "f-d.xlsx")


def f_e():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "登记卡"
    card = [["民生信息登记卡"], ["编号", "001", "登记时间", "2026-11-02", "登记单位", "茶坪村"], ["姓名", "谭谷雨", "性别", "男", "出生年月", "1951-03"], ["联系电话", "7650001", "常住地址", "石井组12号", "是否党员", "否"], ["主要愿望或诉求（20字以内）", "修水渠"], ["反映人签名", None, "服务联系人", "罗谷雨", "单位及职务", "镇政府"], ["办结时间", None, "办结方式", None, "反映人反馈意见", None]]
    for row in card + [[]] + card:
        sheet.append(row)
    book.save(OUT / "f-e.xlsx")


def f_f():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "事件对接表"
    sheet.append(["发生网格", "*事件类型（大类）", "*（子类）", "*事件名称", "*事件规模", "*涉及人数", "*事件简述", "*反馈时间", "*最后处理时间", "*承办人", "*承办人手机", "*处理意见", "*发生时间", "时", "分", "*主要当事人姓名", "发生地点", "是否重点场所"])
    sheet.append(["茶坪一网格", "矛盾劝解", "邻里纠纷", "排水沟纠纷", "个体", 2, "两户因排水沟发生争执", "2026-11-03", "2026-11-05", "罗谷雨", "12900000009", "已现场调解，双方签字", "2026-11-02", 9, 5, "谭谷雨", "石井组", "否"])
    sheet.append(["茶坪一网格", "民生服务", "供水", "水管爆裂", "个体", 12, "主管道爆裂停水", "2026-11-08", "2026-11-08", "罗谷雨", "12900000009", "已修复", datetime.date(2026, 11, 7), "18", "30", "罗芒种", "石井组路口", "否"])
    book.save(OUT / "f-f.xlsx")


def f_g():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "高血压"
    sheet.append(["高血压患者随访登记表"])
    sheet.merge_cells("A1:H1")
    sheet.append(["序号", "姓名", "身份证号码", "随访日期", "血压（mmHg）", "服药情况", "随访分类", "随访医生"])
    sheet.append([1, "谭谷雨", id_no("19510304", 101), "2026.10.12", "138/86", "规律", "控制满意", "彭寒露"])
    sheet.append([2, "欧阳冬至", id_no("19491222", 111), datetime.date(2026, 10, 13), "162／94", "间断", "控制不满意", "彭寒露"])
    sheet.append([3, "罗芒种", id_no("19660606", 107), "2026-10-14", "偏高", "规律", "1", "彭寒露"])
    book.save(OUT / "f-g.xlsx")


def f_h():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "残疾人"
    sheet.append(["茶坪村残疾人基本情况登记表"])
    sheet.append(["填报单位（盖章）：茶坪村      填报日期：2026年11月2日"])
    sheet.append(["姓名", "性别", "身份证号", "残疾类别", "残疾等级", "残疾证号", "是否享受护理补贴", "是否享受生活补贴", "监护人", "监护人电话"])
    sheet.append(["谭谷雨", "☑男 □女", id_no("19510304", 101), "□视力 □听力 □言语 ☑肢体 □智力 □精神 □多重", "□一级 ☑二级 □三级 □四级", "—", "√", "×", "谭小满", "12900000005"])
    sheet.append(["罗大雪", "男( )女(√)", id_no("19921207", 110), "智力", "壹级", "—", "是", "有", "罗芒种", "12900000002"])
    sheet.append(["合计：2人"])
    sheet.append(["填表人：罗谷雨", None, None, "审核人：", None, None, None, "负责人签字："])
    book.save(OUT / "f-h.xlsx")


def f_i():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet.append(["户编号", "户主姓名", "与户主关系", "姓名", "身份证号码", "联系电话", "手机号码", "家庭住址", "备注"])
    sheet.append(["I-1", "谭谷雨", "户主", "谭谷雨", id_no("19510304", 101), 7650001, 12900000001, "石井组12号", None])
    sheet.append([None, None, "妻", "曾白露", id_no("19530907", 102), "0", None, None, "无"])
    sheet.append(["I-2", "罗芒种", "户主", "罗芒种", id_no("19660606", 107), "7650002", "1290000002", "石井组13号", "电话少一位"])
    sheet.append(["I-3", "欧阳冬至", None, None, None, None, None, None, None])
    sheet.append(["I-3", "欧阳冬至", "户主", "欧阳冬至", 439901194912221119, "7650003 / 12900000008", None, "枫树组1号", None])
    book.save(OUT / "f-i.xlsx")


def f_j():
    terms = ["立春", "雨水", "惊蛰", "春分", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒"]
    people = []
    for at in range(1001):
        birth = f"19{50 + at % 50}{1 + at % 12:02}{1 + at % 28:02}"
        people.append(staff("李刘周陈王张黄唐罗谭"[at % 10] + terms[at % 23], "男" if at % 2 else "女", birth, id_no(birth, 200 + at % 790 // 2 * 2 + at % 2), f"J-{at // 3:04}", "户主" if at % 3 == 0 else "其他亲属"))
    for part, rows in enumerate([people[:1000], people[1000:]]):
        book = openpyxl.Workbook()
        people_sheet(book.active, rows)
        book.active.title = "户籍人口"
        book.save(OUT / f"f-j-{part + 1}.xlsx")


def f_k():
    """Formatting without values in 16,000 rows and, in a hundred of them, 256 columns, as it stays behind when a page was painted."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "花名册"
    sheet.append(["户号", "姓名", "与户主关系", "身份证号码"])
    sheet.append(["K-1", "谭谷雨", "户主", id_no("19510304", 101)])
    sheet.cell(3, 1).fill = PatternFill("solid", fgColor="FFFF00")
    book.save(OUT / "f-k.xlsx")
    with zipfile.ZipFile(OUT / "f-k.xlsx") as made:
        parts = {name: made.read(name) for name in made.namelist()}
    name = "xl/worksheets/sheet1.xml"
    wide, narrow = ("<row>" + '<c s="1"/>' * columns + "</row>" for columns in (256, 12))
    parts[name] = parts[name].replace(b"</sheetData>", (wide * 100 + narrow * 15900).encode() + b"</sheetData>")
    with zipfile.ZipFile(OUT / "f-k.xlsx", "w", zipfile.ZIP_DEFLATED, compresslevel=9) as made:
        for name, content in parts.items():
            made.writestr(name, content)


def f_l():
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "一格一字"
    heads = ["户号", "姓名", "性别", "民族", "与户主关系", "身份证号"]
    for column, head in enumerate(heads, 1):
        letters = [head[:2], head[2:4], head[4:]] if len(head) > 3 else [head[0], head[1:], ""]
        for row, letter in enumerate(letters, 1):
            if letter:
                sheet.cell(row, column, letter)
    sheet.append(["L-1", "谭谷雨", "男", "汉", "户主", id_no("19510304", 101)])
    other = book.create_sheet("竖排")
    other.append(["户\n号", "姓\n名", "性\n别", "民\n族", "与\n户\n主\n关\n系", "身\n份\n证\n号"])
    other.append(["L-2", "罗芒种", "男", "汉", "户主", id_no("19660606", 107)])
    book.save(OUT / "f-l.xlsx")


def as_text(value):
    return value.isoformat() if isinstance(value, datetime.date) else "" if value is None else str(value)


def f_m():
    with open(OUT / "f-m.csv", "w", encoding="gb18030", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["户籍人口登记表"])
        writer.writerow([head if isinstance(head, str) else "".join(head) for head in HEADS])
        for person in PEOPLE:
            writer.writerow([as_text(person.get(flat(head))) for head in HEADS])


def f_n():
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("户籍人口")
    sheet.write(0, 0, "HOUSEHOLDSTAFF_3.2.1")
    sheet.write_merge(0, 0, 1, len(HEADS), "户籍人口登记表")
    sheet.write_merge(1, 1, 1, len(HEADS), RULES)
    for at, text in enumerate(PAIRS):
        sheet.write(2, 1 + at, text)
    for at, head in enumerate(HEADS):
        column = 1 + at
        if isinstance(head, tuple):
            sheet.write(5, column, head[1])
            if HEADS[at - 1][0] != head[0]:
                sheet.write_merge(4, 4, column, column + 2, head[0])
        else:
            sheet.write_merge(4, 5, column, column, head)
    dates = xlwt.easyxf(num_format_str="yyyy-mm-dd")
    for down, person in enumerate(PEOPLE):
        for at, head in enumerate(HEADS):
            value = person.get(flat(head))
            if isinstance(value, datetime.date):
                sheet.write(6 + down, 1 + at, value, dates)
            elif value is not None:
                sheet.write(6 + down, 1 + at, value)
    sheet.col(0).hidden = True
    hidden = book.add_sheet("HOUSEHOLDSTAFFbean")
    hidden.write(0, 0, "name")
    hidden.visibility = 1
    book.save(str(OUT / "f-n.xls"))


def f_o():
    """The same people in ods, with a cell that is repeated and one that spans."""
    document = OpenDocumentSpreadsheet()
    table = Table(name="户籍人口")
    title = TableRow()
    title.addElement(cell("户籍人口登记表", numbercolumnsspanned=len(HEADS), numberrowsspanned=1))
    table.addElement(title)
    rows = [[head if isinstance(head, str) else "".join(head) for head in HEADS]]
    rows += [[as_text(person.get(flat(head))) for head in HEADS] for person in PEOPLE]
    for row in rows:
        line = TableRow()
        for text in row:
            line.addElement(cell(text) if text else TableCell())
        line.addElement(TableCell(numbercolumnsrepeated=16000))
        table.addElement(line)
    table.addElement(TableRow(numberrowsrepeated=1000000))
    document.spreadsheet.addElement(table)
    document.save(str(OUT / "f-o.ods"))


def f_p():
    """What a village brings besides: a sheet a group with numbers from 1, two blocks side by side, requests in their own words."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    roster = ["户号", "姓名", "与户主关系", "身份证号码", "民族", "联系电话"]
    for group, people in [
        ("上湾组", [(1, "谭谷雨", "户主", id_no("19510304", 101), "汉", "1.39E+10"), (1, "盘立春（小名春春）", "长媳", id_no("19800204", 104), "瑶", "同上"),
                    (1, "谭霜降", "子女", id_no("20081024", 105), "其他", ""), (2, "罗芒种", "户主", id_no("19660606", 107), "汉", "")]),
        ("下湾组", [(1, "欧阳冬至", "户主", id_no("19491222", 111), "汉", ""), (1, "欧阳小雪", "重孙", id_no("20151122", 113), "汉", ""),
                    (2, "周惊蛰", "户主", "43990119850305113A", "汉", ""), ("本页合计", "", "", "", "", "")]),
    ]:
        sheet = book.create_sheet(group)
        sheet.append(["坎坪村" + group + "花名册"])
        sheet.append(roster)
        for row in people:
            sheet.append(row)
    sheet = book.create_sheet("左右两栏")
    sheet.append(["姓名", "身份证号码", "联系电话", "", "姓名", "身份证号码", "联系电话"])
    sheet.append(["谭谷雨", id_no("19510304", 101), "12900000001", "", "罗芒种", id_no("19660606", 107), "12900000002"])
    sheet = book.create_sheet("诉求台账")
    sheet.append(["坎坪村2026年诉求台账"])
    sheet.append(["序号", "登记时间", "诉求人", "联系电话", "住址", "诉求内容", "诉求类别", "办理情况", "办结时间", "是否满意"])
    sheet.append([1, "3月2日", "谭谷雨", "12900000001", "上湾组", "门前路灯不亮，晚上出门看不见", "路灯", "已更换灯泡", "二〇二六年三月五日", "满意"])
    sheet.append([2, "26.11.13", "罗芒种", "", "", "与邻居为排水沟争执", "邻里纠纷", "正在调解", "", ""])
    sheet.append([3, "2026/11/14", "欧阳冬至", "", "", "想办个体执照", "个体经营", "引导诉讼", "", ""])
    sheet = book.create_sheet("高龄津贴发放表")
    sheet.append(["坎坪村高龄津贴发放表"])
    sheet.append(["单位：元"])
    sheet.append(["姓名", "身份证号码", "救助类型", "领取金额", "享受起始时间"])
    sheet.append(["欧阳冬至", id_no("19491222", 111), "", "三百元", "2020-01"])
    sheet.append(["谭谷雨", id_no("19510304", 101), "", "1,200.50", "2026年5月"])
    book.save(OUT / "f-p.xlsx")


def cell(text, **more):
    made = TableCell(valuetype="string", **more)
    made.addElement(P(text=text))
    return made


SURNAMES = "谭罗盘李周黄覃蓝韦肖"
TERMS = ["立春", "雨水", "惊蛰", "春分", "谷雨", "立夏", "小满", "芒种", "夏至", "小暑", "大暑", "立秋", "处暑", "白露", "秋分", "寒露", "霜降", "立冬", "小雪", "大雪", "冬至", "小寒", "大寒"]


def family(at, place):
    """Householder, spouse, and in every second family a grandchild; no two of a village are called the same."""
    surname = SURNAMES[at % 10]
    old, young = 1938 + at % 25, 2010 + at % 9
    people = [
        (surname + TERMS[at % 23], "男", f"{old}{1 + at % 12:02}05", "户主"),
        (SURNAMES[(at + 3) % 10] + TERMS[(at + 7) % 23], "女", f"{old + 2}{1 + at % 12:02}16", "妻"),
    ]
    if at % 2 == 0:
        people.append((surname + TERMS[(at + 12) % 23] + "生", "男", f"{young}{1 + at % 12:02}24", "孙子"))
    serials = [500 + 10 * (at % 40) + 2 * row + (sex == "男") for row, (_, sex, _, _) in enumerate(people)]
    return [
        (name, sex, birth, id_no(birth, serial), relation, f"{place}{at % 20 + 1}号")
        for (name, sex, birth, relation), serial in zip(people, serials)
    ]


def f_month():
    """What a clerk gets in a month: the rosters of two groups, each in its own shape, and the civil affairs office's benefits."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "石井组"
    sheet.append(["茶坪村石井组花名册"])
    sheet.merge_cells("A1:H1")
    sheet.append(["户号", "姓名", "性别", "出生日期", "身份证号码", "与户主关系", "联系电话", "家庭住址"])
    for at in range(20):
        for row, (name, sex, birth, number, relation, place) in enumerate(family(at, "石井组")):
            day = f"{birth[:4]}-{birth[4:6]}-{birth[6:]}"
            sheet.append([f"S-{at + 1:03}", name, sex, day, number, relation, f"129{at:08}" if row == 0 else None, place])
    book.save(OUT / "month-1.xlsx")

    book = xlwt.Workbook()
    sheet = book.add_sheet("枫树组")
    heads = ["户编号", "户主姓名", "家庭成员姓名", "公民身份号码", "与户主关系", "手机号码", "详细地址"]
    for column, head in enumerate(heads):
        sheet.write(0, column, head)
    down = 1
    for at in range(20, 35):
        members = family(at, "枫树组")
        for row, (name, _, _, number, relation, place) in enumerate(members):
            cells = [f"F-{at - 19:03}" if row == 0 else "", members[0][0] if row == 0 else "", name, number, relation, f"129{at:08}" if row == 0 else "", place]
            for column, value in enumerate(cells):
                sheet.write(down, column, value)
            down += 1
    book.save(str(OUT / "month-2.xls"))

    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "惠民政策"
    sheet.append(["姓名", "身份证号码", "低保", "养老金", "残疾人补贴", "年份"])
    for at in range(0, 30, 5):
        name, _, _, number, _, _ = family(at, "")[0]
        sheet.append([name, number, 420 if at % 2 == 0 else None, 128, 80 if at % 3 == 0 else None, 2026])
    book.save(OUT / "month-3.xlsx")


if __name__ == "__main__":
    OUT.mkdir(parents=True, exist_ok=True)
    for make in [f_a, f_b, f_c, f_d, f_e, f_f, f_g, f_h, f_i, f_j, f_k, f_l, f_m, f_n, f_o, f_p, f_month]:
        make()
