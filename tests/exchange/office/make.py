"""Makes roster.xlsx, a file as an office sends it: version in A1, title, rules, a heading of two rows, drop-downs, hidden sheets.
And numbered.xlsx: numbered rows, a column that works itself out, days in their own format, and totals below.

Run once by hand: python3 make.py. The tests and the program need no Python.
"""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet.datavalidation import DataValidation

HEADING = ["姓名*", "所属网格*", "性别*", "出生日期", "身份证号码*", "户号*", "与户主关系*", "民族*", "政治面貌*", "联系电话", "血型", "备注"]

book = Workbook()
sheet = book.active
sheet.title = "户籍人口"
sheet["A1"] = "HOUSEHOLDSTAFF_3.2.1"
sheet["B1"] = "户籍人口登记表"
sheet.merge_cells("B1:L1")
sheet["B1"].font = Font(size=18, bold=True)
sheet["A2"] = "填表说明：1、带*的为必填项。2、日期格式为“2008-08-08”。3、每个文件不超过1000条。4、下拉项请勿手工填写。"
sheet.merge_cells("A2:L2")
for column, heading in enumerate(HEADING, 1):
    sheet.cell(5, column, heading).alignment = Alignment(horizontal="center")
    sheet.merge_cells(start_row=5, end_row=6, start_column=column, end_column=column)
side = Side(style="thin")
for row in range(7, 10):
    for column in range(1, len(HEADING) + 1):
        cell = sheet.cell(row, column)
        cell.border = Border(left=side, right=side, top=side, bottom=side)
        cell.number_format = "@"
    sheet.row_dimensions[row].height = 24
sheet.column_dimensions["E"].width = 22
sheet.column_dimensions["N"].hidden = True
sex = DataValidation(type="list", formula1='"男,女"')
sex.add("C7:C1006")
ethnic = DataValidation(type="list", formula1="民族!$A$1:$A$3")
ethnic.add("H7:H1006")
sheet.add_data_validation(sex)
sheet.add_data_validation(ethnic)
codes = book.create_sheet("户籍人口bean")
codes.append(["name", "grid", "sex"])
codes.sheet_state = "hidden"
words = book.create_sheet("民族")
for word in ["汉", "壮", "苗"]:
    words.append([word])
words.sheet_state = "hidden"
book.save("roster.xlsx")

HEADING = ["序号", "姓名", "公民身份号码", "出生日期", "与户主关系", "年龄"]

book = Workbook()
sheet = book.active
sheet.title = "采集表"
sheet["A1"] = "人员信息采集表"
sheet.merge_cells("A1:F1")
sheet.append(HEADING)
for row in range(3, 6):
    sheet.cell(row, 1, row - 2)
    sheet.cell(row, 3).number_format = "@"
    sheet.cell(row, 4).number_format = 'yyyy"年"m"月"d"日"'
    sheet.cell(row, 6, f'=IF(D{row}="","",2026-YEAR(D{row}))')
sheet.cell(6, 1, "合计")
sheet.cell(6, 2, "=COUNTA(B3:B5)")
sheet.cell(7, 1, "填表人：")
relation = DataValidation(type="list", formula1='"本人,配偶,子女,其他"')
relation.add("E3:E5")
sheet.add_data_validation(relation)
book.save("numbered.xlsx")
